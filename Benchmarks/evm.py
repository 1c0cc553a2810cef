#!/usr/bin/env python3
"""Times Quorate's virtual machine against revm 8 (pyrevm 0.3.7, `pip install pyrevm==0.3.7`) in one run.

    Benchmarks/evm.py CASES.json [--binary .build/release/evm-bench] [--fork istanbul] [--rounds 5] [--prefix main/]
    Benchmarks/evm.py --programs            the programs of evm_programs.py instead of a file

Each round runs every case on both machines, one after the other; the least time counts. revm's time is that of a whole call less that of
the same call with a STOP put before the code, so that the binding, the transaction and the set-up of state are out; ours is that of
the whole message. Outputs and gas are compared. Prints the ratio of our time to revm's for each case, and geometric means.
"""
import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time

import pyrevm

SENDER = "0x00000000000000000000000000000000005e4de4"
CONTRACT = "0x000000000000000000000000c0de000000000001"
GAS = 1 << 40


def make_machine(case, code, fork):
    evm = pyrevm.EVM(spec_id=fork.upper())
    evm.set_block_env(pyrevm.BlockEnv(number=1, timestamp=1, gas_limit=1 << 41))
    evm.insert_account_info(SENDER, pyrevm.AccountInfo(balance=1 << 100))
    evm.insert_account_info(CONTRACT, pyrevm.AccountInfo(nonce=1, code=code))
    for address, other in case.get("others", {}).items():
        evm.insert_account_info(address, pyrevm.AccountInfo(nonce=1, code=bytes.fromhex(other[2:])))
    return evm


def call(evm, data):
    """One call, undone afterwards: nanoseconds and output."""
    checkpoint = evm.snapshot()
    start = time.perf_counter_ns()
    output = evm.message_call(caller=SENDER, to=CONTRACT, calldata=data, gas=GAS)
    elapsed = time.perf_counter_ns() - start
    evm.revert(checkpoint)
    return elapsed, bytes(output)


def time_revm(case, fork, seconds):
    code = bytes.fromhex(case["code"][2:])
    data = bytes.fromhex(case["calldata"][2:])
    whole, stopped = make_machine(case, code, fork), make_machine(case, b"\0" + code, fork)
    best, floor, output = math.inf, math.inf, b""
    deadline = time.perf_counter() + seconds
    rounds = 0
    while rounds < 5 or time.perf_counter() < deadline:
        elapsed, output = call(whole, data)
        best = min(best, elapsed)
        floor = min(floor, call(stopped, data)[0])
        rounds += 1
    gas = whole.result.gas_used - stopped.result.gas_used if whole.result else None
    return best - floor, output, gas


def geometric_mean(values):
    return math.exp(sum(math.log(v) for v in values) / len(values))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="?")
    parser.add_argument("--programs", action="store_true")
    parser.add_argument("--binary", default=".build/release/evm-bench")
    parser.add_argument("--fork", default="istanbul")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.15, help="for each case, machine and round")
    parser.add_argument("--prefix", default="")
    options = parser.parse_args()
    if options.programs:
        sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
        import evm_programs

        cases = evm_programs.cases()
        for case in cases:
            data = bytes.fromhex(case["calldata"][2:])
            machine = make_machine(case, bytes.fromhex(case["code"][2:]), options.fork)
            case["expected"] = "0x" + call(machine, data)[1].hex()
    elif options.cases:
        cases = json.load(open(options.cases))
    else:
        parser.error("give a file of cases, or --programs")
    cases = [case for case in cases if case["name"].startswith(options.prefix)]

    ours, revm, gas = {}, {}, {}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(cases, file)
        file.flush()
        for _ in range(options.rounds):
            command = [options.binary, file.name, options.fork, str(options.seconds), options.prefix]
            lines = subprocess.run(command, capture_output=True, text=True)
            if lines.returncode != 0:
                sys.exit(lines.stderr)
            for line in lines.stdout.splitlines():
                result = json.loads(line)
                name = result["name"]
                ours[name] = min(ours.get(name, math.inf), result["ns"])
                gas[name] = result["gas"]
            for case in cases:
                elapsed, output, revm_gas = time_revm(case, options.fork, options.seconds)
                name = case["name"]
                if "0x" + output.hex() != case["expected"]:
                    sys.exit(f"{name}: revm's output differs")
                if options.programs and revm_gas is not None and revm_gas != gas[name]:
                    print(f"{name}: gas {gas[name]}, revm {revm_gas}")
                revm[name] = min(revm.get(name, math.inf), elapsed)

    print(f"{'case':42} {'gas':>12} {'ours, us':>12} {'revm, us':>12} {'ratio':>7}")
    ratios = {}
    for case in cases:
        name = case["name"]
        ratios[name] = ours[name] / max(revm[name], 1)
        print(f"{name:42} {gas[name]:12} {ours[name] / 1000:12.2f} {revm[name] / 1000:12.2f} {ratios[name]:7.3f}")
    for group in sorted({name.split("/")[0] for name in ratios}):
        print(f"geometric mean {group}/: {geometric_mean([r for n, r in ratios.items() if n.startswith(group + '/')]):.3f}")
    print(f"geometric mean of all: {geometric_mean(list(ratios.values())):.3f}")


if __name__ == "__main__":
    main()
