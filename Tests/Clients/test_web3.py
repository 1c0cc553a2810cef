"""web3.py drives a development chain: contracts, calls, events, errors, filters, all transaction types, traces and limits."""

import hashlib
import pathlib
import unittest

import rlp
import vyper
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_utils import keccak
from web3.exceptions import ContractLogicError, TransactionNotFound, Web3RPCError
from web3.logs import DISCARD

from node import DevelopmentNode

SOURCE = (pathlib.Path(__file__).parent / "contracts" / "Bank.vy").read_text()

# The first accounts of the mnemonic that development chains fund by convention.
FIRST_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
SECOND_KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"


def without_blobs(signed):
    """A signed blob transaction in the form that blocks hold, and its versioned hashes: 0x01 and 31 bytes of each commitment's SHA-256."""
    fields, *_, commitments, _ = rlp.decode(bytes(signed.raw_transaction)[1:])
    hashes = [b"\x01" + hashlib.sha256(commitment).digest()[1:] for commitment in commitments]
    assert hashes == list(fields[10])
    return b"\x03" + rlp.encode(fields), hashes


class ClientTestCase(unittest.TestCase):
    flags = ()

    @classmethod
    def setUpClass(cls):
        cls.node = DevelopmentNode(*cls.flags)
        cls.web3 = cls.node.client()
        cls.accounts = cls.web3.eth.accounts
        compiled = vyper.compile_code(SOURCE, output_formats=["abi", "bytecode"])
        cls.factory = cls.web3.eth.contract(abi=compiled["abi"], bytecode=compiled["bytecode"])

    @classmethod
    def tearDownClass(cls):
        code = cls.node.stop()
        assert code == 0, f"quorate dev ended with {code}:\n" + "".join(cls.node.log)

    def deploy(self, name="First", **transaction):
        transaction.setdefault("from", self.accounts[0])
        hash = self.factory.constructor(name).transact(transaction)
        receipt = self.web3.eth.wait_for_transaction_receipt(hash)
        self.assertEqual(receipt.status, 1)
        return self.web3.eth.contract(address=receipt.contractAddress, abi=self.factory.abi)

    def mined(self, hash):
        return self.web3.eth.wait_for_transaction_receipt(hash)


class ContractTests(ClientTestCase):
    def test_node_introduces_itself(self):
        self.assertTrue(self.web3.is_connected())
        self.assertTrue(self.web3.client_version.lower().startswith("quorate/"))
        self.assertEqual(self.web3.eth.chain_id, 1337)
        self.assertEqual(self.web3.net.version, "1337")
        self.assertFalse(self.web3.eth.syncing)
        self.assertEqual(len(self.accounts), 10)

    def test_deploys_calls_and_reads_state(self):
        bank = self.deploy("Savings")
        self.assertEqual(bank.functions.name().call(), "Savings")
        self.assertEqual(bank.functions.owner().call(), self.accounts[0])
        receipt = self.mined(bank.functions.deposit("lunch").transact({"from": self.accounts[1], "value": 250}))
        self.assertEqual(receipt.status, 1)
        self.assertEqual(bank.functions.balances(self.accounts[1]).call(), 250)
        self.assertEqual(bank.functions.entry(0).call(), (250, "lunch"))
        self.assertEqual(self.web3.eth.get_balance(bank.address), 250)
        # The state of the block before is still there.
        self.assertEqual(bank.functions.balances(self.accounts[1]).call(block_identifier=receipt.blockNumber - 1), 0)
        self.assertEqual(self.web3.eth.get_balance(bank.address, receipt.blockNumber - 1), 0)
        code = self.web3.eth.get_code(bank.address)
        self.assertGreater(len(code), 500)
        slot = int.from_bytes(self.web3.eth.get_storage_at(bank.address, 0), "big")
        self.assertEqual(slot, int(self.accounts[0], 16))

    def test_events_are_decoded_and_found_by_topic(self):
        bank = self.deploy()
        first = self.mined(bank.functions.deposit("a").transact({"from": self.accounts[2], "value": 1}))
        self.mined(bank.functions.deposit("b").transact({"from": self.accounts[3], "value": 2}))
        self.mined(bank.functions.rename("Second").transact({"from": self.accounts[0]}))
        decoded = bank.events.Deposited().process_receipt(first, errors=DISCARD)
        self.assertEqual(dict(decoded[0].args), {"account": self.accounts[2], "amount": 1, "balance": 1})
        found = bank.events.Deposited().get_logs(from_block=first.blockNumber, argument_filters={"account": self.accounts[3]})
        self.assertEqual([event.args.amount for event in found], [2])
        everything = self.web3.eth.get_logs({"address": bank.address, "fromBlock": first.blockNumber, "toBlock": "latest"})
        self.assertEqual(len(everything), 3)
        by_hash = self.web3.eth.get_logs({"blockHash": first.blockHash})
        self.assertEqual([log.transactionHash for log in by_hash], [first.transactionHash])
        nothing = self.web3.eth.get_logs({"address": self.accounts[9], "fromBlock": 0, "toBlock": "latest"})
        self.assertEqual(nothing, [])

    def test_reverts_carry_their_reason(self):
        bank = self.deploy()
        with self.assertRaisesRegex(ContractLogicError, "only the owner may rename"):
            bank.functions.rename("x").call({"from": self.accounts[5]})
        with self.assertRaisesRegex(ContractLogicError, "nothing sent"):
            bank.functions.deposit("x").estimate_gas({"from": self.accounts[5]})
        with self.assertRaises(ContractLogicError):
            bank.functions.refuse().call()
        failed = self.mined(bank.functions.rename("x").transact({"from": self.accounts[5], "gas": 100_000}))
        self.assertEqual(failed.status, 0)
        self.assertEqual(failed.logs, [])
        # Underflow without a reason is a revert without data.
        with self.assertRaises(ContractLogicError):
            bank.functions.withdraw(1).call({"from": self.accounts[6]})

    def test_filters_report_what_is_new(self):
        bank = self.deploy()
        blocks = self.web3.eth.filter("latest")
        arrivals = self.web3.eth.filter("pending")
        events = bank.events.Deposited.create_filter(from_block="latest")
        receipt = self.mined(bank.functions.deposit("f").transact({"from": self.accounts[4], "value": 9}))
        self.assertEqual(blocks.get_new_entries(), [receipt.blockHash])
        self.assertEqual(blocks.get_new_entries(), [])
        self.assertEqual(arrivals.get_new_entries(), [receipt.transactionHash])
        self.assertEqual([event.args.amount for event in events.get_new_entries()], [9])
        self.assertEqual(events.get_new_entries(), [])
        self.assertTrue(self.web3.eth.uninstall_filter(events.filter_id))
        self.assertFalse(self.web3.eth.uninstall_filter(events.filter_id))
        with self.assertRaisesRegex(Web3RPCError, "filter not found"):
            events.get_new_entries()

    def test_calls_with_overrides_change_nothing(self):
        bank = self.deploy()
        slot = hex(0)
        pretender = self.accounts[7]
        override = {bank.address: {"stateDiff": {"0x" + "00" * 32: "0x" + pretender[2:].lower().rjust(64, "0")}}}
        self.assertEqual(slot, "0x0")
        self.assertEqual(bank.functions.owner().call(state_override=override), pretender)
        self.assertEqual(bank.functions.owner().call(), self.accounts[0])
        # PUSH1 42, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN
        code = {self.accounts[8]: {"code": "0x602a5f5260205ff3"}}
        answer = self.web3.eth.call({"to": self.accounts[8]}, "latest", code)
        self.assertEqual(int.from_bytes(answer, "big"), 42)
        rich = {"0x000000000000000000000000000000000000dEaD": {"balance": hex(10**30)}}
        call = {"from": "0x000000000000000000000000000000000000dEaD", "to": self.accounts[8], "value": 10**29}
        self.web3.eth.call(call, "latest", rich)
        with self.assertRaisesRegex(Web3RPCError, "insufficient funds for transfer"):
            self.web3.eth.call(call, "latest")
        # NUMBER, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN, in a block that is said to be the thousandth
        raw = self.web3.provider.make_request(
            "eth_call", [{"to": self.accounts[8]}, "latest", {self.accounts[8]: {"code": "0x435f5260205ff3"}}, {"number": "0x3e8"}]
        )
        self.assertEqual(int(raw["result"], 16), 1000)

    def test_proofs_are_those_of_the_header(self):
        bank = self.deploy()
        block = self.web3.eth.get_block("latest")
        proof = self.web3.eth.get_proof(bank.address, [0, 99], block.number)
        self.assertEqual(keccak(proof.accountProof[0]), bytes(block.stateRoot))
        self.assertEqual(keccak(proof.storageProof[0].proof[0]), bytes(proof.storageHash))
        self.assertEqual(int.from_bytes(proof.storageProof[0].value, "big"), int(self.accounts[0], 16))
        self.assertEqual(int.from_bytes(proof.storageProof[1].value, "big"), 0)
        self.assertEqual(bytes(proof.codeHash), keccak(self.web3.eth.get_code(bank.address)))


class TransactionTests(ClientTestCase):
    def send(self, transaction, key=FIRST_KEY, **more):
        account = Account.from_key(key)
        transaction.setdefault("chainId", 1337)
        transaction.setdefault("gas", 100_000)
        transaction.setdefault("nonce", self.web3.eth.get_transaction_count(account.address, "pending"))
        signed = account.sign_transaction(transaction, **more)
        return self.mined(self.web3.eth.send_raw_transaction(signed.raw_transaction)), signed

    def test_every_type_is_mined_and_shown(self):
        target = self.accounts[3]
        fees = {"maxFeePerGas": 2_000_000_000, "maxPriorityFeePerGas": 1_000_000_000}
        listed = [{"address": target, "storageKeys": ["0x" + "00" * 32]}]
        delegation = Account.from_key(SECOND_KEY).sign_authorization(
            {"chainId": 1337, "address": target, "nonce": self.web3.eth.get_transaction_count(self.accounts[1])}
        )
        kinds = [
            (0, {"to": target, "value": 1, "gasPrice": 0}),
            (1, {"to": target, "value": 1, "gasPrice": 0, "accessList": listed, "type": 1}),
            (2, {"to": target, "value": 1, "accessList": listed, **fees}),
            (4, {"to": target, "value": 0, "authorizationList": [delegation], **fees}),
        ]
        for kind, transaction in kinds:
            with self.subTest(type=kind):
                receipt, signed = self.send(transaction)
                self.assertEqual((receipt.status, receipt.type), (1, kind))
                self.assertEqual(receipt.transactionHash, signed.hash)
                shown = self.web3.eth.get_transaction(signed.hash)
                self.assertEqual(shown.type, kind)
                self.assertEqual(shown["from"], self.accounts[0])
                self.assertEqual(self.web3.eth.get_raw_transaction(signed.hash), signed.raw_transaction)
        self.assertEqual(receipt.effectiveGasPrice, 1_000_000_000)
        # The delegation (EIP-7702) stands as code of the account that signed it.
        self.assertEqual(bytes(self.web3.eth.get_code(self.accounts[1])), bytes.fromhex("ef0100" + target[2:]))

    def test_blobs_are_announced_in_the_block(self):
        blob = b"\x00" * 131072
        transaction = {
            "to": self.accounts[3], "value": 0, "maxFeePerGas": 2_000_000_000, "maxPriorityFeePerGas": 0, "maxFeePerBlobGas": 10,
            "chainId": 1337, "gas": 100_000, "type": 3, "nonce": self.web3.eth.get_transaction_count(self.accounts[0]),
        }
        signed = Account.from_key(FIRST_KEY).sign_transaction(transaction, blobs=[blob])
        raw, hashes = without_blobs(signed)
        receipt = self.mined(self.web3.eth.send_raw_transaction(raw))
        self.assertEqual(bytes(receipt.transactionHash), keccak(raw))
        self.assertEqual((receipt.status, receipt.type, receipt.blobGasUsed), (1, 3, 131072))
        shown = self.web3.eth.get_transaction(receipt.transactionHash)
        self.assertEqual([bytes(hash) for hash in shown.blobVersionedHashes], hashes)

    def test_refusals_are_worded_as_geth_does(self):
        account = Account.from_key(SECOND_KEY)
        nonce = self.web3.eth.get_transaction_count(account.address)
        plain = {"to": self.accounts[3], "value": 1, "gasPrice": 0, "gas": 21_000, "nonce": nonce, "chainId": 1337}
        cases = [
            ({"value": 10**30}, "insufficient funds for gas \\* price \\+ value"),
            ({"gas": 20_999}, "intrinsic gas too low"),
            ({"chainId": 1}, "invalid chain id|invalid sender"),
            ({"gas": 10**9}, "exceeds block gas limit"),
        ]
        for change, message in cases:
            with self.subTest(message=message):
                signed = account.sign_transaction({**plain, **change})
                with self.assertRaisesRegex(Web3RPCError, message):
                    self.web3.eth.send_raw_transaction(signed.raw_transaction)
        signed = account.sign_transaction(plain)
        self.mined(self.web3.eth.send_raw_transaction(signed.raw_transaction))
        with self.assertRaisesRegex(Web3RPCError, "nonce too low|already known"):
            self.web3.eth.send_raw_transaction(signed.raw_transaction)
        with self.assertRaisesRegex(Web3RPCError, "unknown account"):
            self.web3.eth.send_transaction({"from": "0x" + "12" * 20, "to": self.accounts[3], "value": 1, "gas": 21000, "gasPrice": 0})

    def test_node_signs_for_its_accounts(self):
        signature = self.web3.eth.sign(self.accounts[2], text="hello")
        self.assertEqual(Account.recover_message(encode_defunct(text="hello"), signature=signature), self.accounts[2])
        signed = self.web3.eth.sign_transaction(
            {"from": self.accounts[2], "to": self.accounts[3], "value": 1, "gas": 21000, "gasPrice": 0,
             "nonce": self.web3.eth.get_transaction_count(self.accounts[2])}
        )
        self.assertEqual(self.mined(self.web3.eth.send_raw_transaction(signed.raw)).status, 1)

    def test_fee_suggestions_let_wallets_transact(self):
        self.assertEqual(self.web3.eth.get_block("latest").baseFeePerGas, 0)
        history = self.web3.eth.fee_history(4, "latest", [25, 75])
        self.assertEqual(len(history.baseFeePerGas), len(history.gasUsedRatio) + 1)
        self.assertTrue(all(fee == 0 for fee in history.baseFeePerGas))
        self.assertGreaterEqual(self.web3.eth.gas_price, 0)
        self.assertGreaterEqual(self.web3.eth.max_priority_fee, 0)
        # web3 fills fees, gas and nonce in by itself.
        hash = self.web3.eth.send_transaction({"from": self.accounts[6], "to": self.accounts[7], "value": 5})
        self.assertEqual(self.mined(hash).status, 1)

    def test_estimates_suffice_and_are_tight(self):
        transfer = {"from": self.accounts[0], "to": self.accounts[3], "value": 1}
        self.assertEqual(self.web3.eth.estimate_gas(transfer), 21_000)
        bank = self.deploy()
        gas = bank.functions.deposit("tight").estimate_gas({"from": self.accounts[4], "value": 3})
        receipt = self.mined(bank.functions.deposit("tight").transact({"from": self.accounts[4], "value": 3, "gas": gas}))
        self.assertEqual(receipt.status, 1)
        self.assertEqual(receipt.gasUsed, gas)
        short = self.mined(bank.functions.deposit("tight").transact({"from": self.accounts[4], "value": 3, "gas": gas // 2}))
        self.assertEqual(short.status, 0)

    def test_access_lists_name_what_a_call_touches(self):
        bank = self.deploy()
        call = bank.functions.balances(self.accounts[0]).build_transaction({"from": self.accounts[0], "gas": 100_000})
        found = self.web3.eth.create_access_list({"from": call["from"], "to": call["to"], "data": call["data"]})
        self.assertEqual([entry.address for entry in found.accessList], [bank.address])
        self.assertEqual(len(found.accessList[0].storageKeys), 1)

    def test_blocks_and_receipts_fit_together(self):
        receipt = self.mined(self.web3.eth.send_transaction({"from": self.accounts[6], "to": self.accounts[7], "value": 5}))
        block = self.web3.eth.get_block(receipt.blockHash, full_transactions=True)
        self.assertEqual(block.transactions[receipt.transactionIndex].hash, receipt.transactionHash)
        self.assertEqual(self.web3.eth.get_block_transaction_count(block.number), len(block.transactions))
        self.assertEqual(self.web3.provider.make_request("eth_getUncleCountByBlockNumber", [hex(block.number)])["result"], "0x0")
        receipts = self.web3.provider.make_request("eth_getBlockReceipts", [hex(block.number)])["result"]
        self.assertEqual([each["transactionHash"] for each in receipts], ["0x" + t.hash.hex() for t in block.transactions])
        by_place = self.web3.eth.get_transaction_by_block(block.number, receipt.transactionIndex)
        self.assertEqual(by_place.hash, receipt.transactionHash)
        with self.assertRaises(TransactionNotFound):
            self.web3.eth.get_transaction("0x" + "11" * 32)


class TraceTests(ClientTestCase):
    def request(self, method, *params):
        return self.web3.provider.make_request(method, list(params))

    def test_tracers_agree_with_the_receipt(self):
        bank = self.deploy()
        receipt = self.mined(bank.functions.deposit("t").transact({"from": self.accounts[1], "value": 77}))
        hash = "0x" + receipt.transactionHash.hex()
        steps = self.request("debug_traceTransaction", hash, {})["result"]
        self.assertEqual(steps["gas"], receipt.gasUsed)
        self.assertFalse(steps["failed"])
        self.assertTrue(any(step["op"] == "LOG2" for step in steps["structLogs"]))
        calls = self.request("debug_traceTransaction", hash, {"tracer": "callTracer", "tracerConfig": {"withLog": True}})["result"]
        self.assertEqual((calls["type"], calls["value"], calls["to"]), ("CALL", hex(77), bank.address.lower()))
        self.assertEqual([log["topics"][0] for log in calls["logs"]], ["0x" + receipt.logs[0].topics[0].hex()])
        before = self.request("debug_traceTransaction", hash, {"tracer": "prestateTracer"})["result"]
        self.assertIn(bank.address.lower(), before)
        self.assertEqual(before[bank.address.lower()]["balance"], "0x0")
        change = self.request("debug_traceTransaction", hash, {"tracer": "prestateTracer", "tracerConfig": {"diffMode": True}})["result"]
        self.assertEqual(change["post"][bank.address.lower()]["balance"], hex(77))
        block = self.request("debug_traceBlockByNumber", hex(receipt.blockNumber), {"tracer": "callTracer"})["result"]
        self.assertEqual(len(block), 1)
        raw = self.request("debug_getRawBlock", hex(receipt.blockNumber))["result"]
        self.assertEqual(len(self.request("debug_traceBlock", raw, {"tracer": "callTracer"})["result"]), 1)

    def test_traced_call_shows_the_reason_of_a_revert(self):
        bank = self.deploy()
        data = bank.encode_abi("rename", args=["x"])
        call = {"from": self.accounts[5], "to": bank.address, "data": data}
        trace = self.request("debug_traceCall", call, "latest", {"tracer": "callTracer"})["result"]
        self.assertEqual((trace["error"], trace["revertReason"]), ("execution reverted", "only the owner may rename"))

    def test_istanbul_methods_name_the_validator(self):
        validators = self.request("istanbul_getValidators")["result"]
        self.assertEqual(len(validators), 1)
        self.assertEqual(self.request("istanbul_nodeAddress")["result"], validators[0])
        self.assertTrue(self.request("istanbul_isValidator")["result"])
        self.mined(self.web3.eth.send_transaction({"from": self.accounts[6], "to": self.accounts[7], "value": 5}))
        signers = self.request("istanbul_getSignersFromBlock", "latest")["result"]
        self.assertEqual((signers["Author"], signers["Committers"]), (validators[0], validators))


class LimitTests(ClientTestCase):
    flags = (
        "--rpc.batch-request-limit", "5", "--rpc.logrange", "3", "--rpc.loglimit", "2", "--vm.calltimeout", "1", "--rpc.tracetimeout", "1",
        "--rpc.gascap", "1000000000000", "--http.bodylimit", "20000", "--rpc.batch-response-max-size", "10000", "--rpc.maxfilters", "2",
    )

    def request(self, method, *params):
        return self.web3.provider.make_request(method, list(params))

    def assertLimit(self, answer, flag):
        self.assertIn("error", answer)
        self.assertIn(flag, answer["error"]["message"])

    def test_each_limit_names_its_flag(self):
        import requests

        def post(body, **more):
            return requests.post(self.node.url, json=body, timeout=30, **more)

        one = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId"}
        self.assertLimit(post([one] * 6).json(), "--rpc.batch-request-limit")
        self.assertEqual(len(post([one] * 5).json()), 5)
        long = post({**one, "params": ["x" * 20_000]})
        self.assertEqual(long.status_code, 413)
        self.assertLimit(long.json(), "--http.bodylimit")

        bank = self.deploy()
        for value in range(1, 5):
            self.mined(bank.functions.deposit("x").transact({"from": self.accounts[1], "value": value}))
        self.assertLimit(self.request("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest"}), "--rpc.logrange")
        head = self.web3.eth.block_number
        self.assertLimit(self.request("eth_getLogs", {"fromBlock": hex(head - 2), "toBlock": "latest"}), "--rpc.loglimit")
        self.assertEqual(len(self.request("eth_getLogs", {"fromBlock": hex(head - 1), "toBlock": "latest"})["result"]), 2)

        call = {"to": bank.address, "data": bank.encode_abi("spin")}
        self.assertLimit(self.request("eth_call", call, "latest"), "--vm.calltimeout")
        self.assertLimit(self.request("debug_traceCall", call, "latest", {"tracer": "callTracer"}), "--rpc.tracetimeout")
        name = {"to": bank.address, "data": bank.encode_abi("name")}
        self.assertLimit(self.request("debug_traceCall", name, "latest", {}), "--rpc.batch-response-max-size")
        self.request("eth_newBlockFilter")
        self.request("eth_newBlockFilter")
        self.assertLimit(self.request("eth_newBlockFilter"), "--rpc.maxfilters")


class CallGasTests(ClientTestCase):
    flags = ("--rpc.gascap", "100000")

    def test_a_call_that_runs_out_of_the_capped_gas_names_the_flag(self):
        bank = self.deploy(gas=3_000_000)
        call = {"to": bank.address, "data": bank.encode_abi("spin"), "gas": hex(10**7)}
        answer = self.web3.provider.make_request("eth_call", [call, "latest"])
        self.assertIn("--rpc.gascap", answer["error"]["message"])


if __name__ == "__main__":
    unittest.main()
