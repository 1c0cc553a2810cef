"""Programs that exercise what the published benchmark programs leave out: calls, storage, creation, logs, precompiled contracts.

Each is a loop, so that what is measured outweighs the opening of the frame. `evm.py --programs` runs them on both machines and
compares their outputs and gas.
"""

CALLEE = "0x00000000000000000000000000000000c0de0002"


def push(value, size=None):
    size = size or max(1, (value.bit_length() + 7) // 8)
    return bytes([0x5F + size]) + value.to_bytes(size, "big")


def loop(body, count):
    """`body` (which leaves the stack as it found it, the counter on top) `count` times, then RETURN of the counter."""
    start = len(push(count, 3))
    code = push(count, 3) + b"\x5b" + body
    # counter - 1, and on while it is not zero
    code += push(1) + b"\x90\x03\x80" + push(start, 2) + b"\x57"
    return code + push(0) + b"\x52" + push(32) + push(0) + b"\xf3"


def call(opcode, address, gas=50_000, value=0, size_in=0, size_out=0):
    code = push(size_out) + push(0) + push(size_in) + push(0)
    if opcode in (0xF1, 0xF2):
        code += push(value)
    return code + push(int(address, 16), 20) + push(gas, 3) + bytes([opcode]) + b"\x50"


def address(number):
    return "0x" + number.to_bytes(20, "big").hex()


def word(value):
    return value.to_bytes(32, "big")


def filled(data):
    """Code that writes `data` to memory from 0 on."""
    code = b""
    for place in range(0, len(data), 32):
        piece = data[place : place + 32].ljust(32, b"\0")
        code += push(int.from_bytes(piece, "big"), 32) + push(place, 2) + b"\x52"
    return code


def precompile(number, data, count, gas=10_000_000, size_out=32):
    # The output goes behind the input, which the next round needs.
    body = push(size_out, 2) + push(len(data), 3) + push(len(data), 3) + push(0) + push(number, 1) + push(gas, 4) + b"\xfa\x50"
    prologue = filled(data)
    start = len(prologue) + 4
    code = prologue + push(count, 3) + b"\x5b" + body
    code += push(1) + b"\x90\x03\x80" + push(start, 3) + b"\x57"
    return code + push(size_out, 2) + push(len(data), 3) + b"\xf3"


G1 = word(1) + word(2)
G2 = b"".join(
    word(v)
    for v in (
        11559732032986387107991004021392285783925812861821192530917403151452391805634,
        10857046999023057135944570762232829481370756359578518086990519993285655852781,
        4082367875863433681332203403145435568316851327593401208105741076214120093531,
        8495653923123431417604973247489272438418190587263600148770280649306958101930,
    )
)
MINUS_G1 = word(1) + word(21888242871839275222246405745257275088696311157297823662689037894645226208581)
SIGNED = bytes.fromhex(
    "456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3"
    "000000000000000000000000000000000000000000000000000000000000001c"
    "9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608"
    "4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada"
)


def modexp(size):
    return word(size) + word(size) + word(size) + b"\xab" * size + b"\xcd" * size + b"\xef" * size


BLAKE = (12).to_bytes(4, "big") + bytes(range(64)) + bytes(range(128)) + bytes(16) + b"\x01"


def cases():
    empty = b"\x00"
    answer = push(42) + push(0) + b"\x52" + push(32) + push(0) + b"\xf3"
    storing = loop(b"\x80" + push(7) + b"\x55", 200)
    init = push(0x60056000526001601FF3, 10) + push(0) + b"\x52"
    # Calls itself with the counter less one, in memory 0, until it is zero: a chain of frames.
    recursive = (
        push(0) + b"\x35\x80" + push(8) + b"\x57\x00\x5b" + push(1) + b"\x90\x03" + push(0) + b"\x52"
        + push(0) + push(0) + push(32) + push(0) + push(0) + b"\x30\x5a\xf1\x50\x00"
    )
    named = {
        "call/empty_code": (loop(call(0xF1, CALLEE), 1000), {CALLEE: empty}),
        "call/returns_word": (loop(call(0xF1, CALLEE, size_out=32), 1000), {CALLEE: answer}),
        "call/delegate": (loop(call(0xF4, CALLEE, size_out=32), 1000), {CALLEE: answer}),
        "call/static": (loop(call(0xFA, CALLEE, size_in=64, size_out=32), 1000), {CALLEE: answer}),
        "call/value": (loop(call(0xF1, CALLEE, value=0, gas=50_000), 1000), {CALLEE: answer}),
        "call/no_account": (loop(call(0xF1, address(0x9999)), 1000), {}),
        "call/nested_200": (
            push(200) + push(0) + b"\x52" + push(0) + push(0) + push(32) + push(0) + push(0) + push(int(CALLEE, 16), 20) + b"\x5a\xf1\x00",
            {CALLEE: recursive},
        ),
        "call/callee_stores": (loop(call(0xF1, CALLEE, gas=8_000_000), 20), {CALLEE: storing}),
        "call/callee_reverts": (loop(call(0xF1, CALLEE), 1000), {CALLEE: push(1) + push(1) + b"\x55" + push(0) + push(0) + b"\xfd"}),
        "storage/load_same": (loop(push(5) + b"\x54\x50", 2000), {}),
        "storage/load_many": (loop(b"\x80\x54\x50", 2000), {}),
        "storage/store_same": (loop(b"\x80" + push(5) + b"\x55", 2000), {}),
        "storage/store_many": (loop(push(7) + b"\x81\x55", 2000), {}),
        "account/balance": (loop(push(int(CALLEE, 16), 20) + b"\x31\x50", 2000), {CALLEE: empty}),
        "account/codehash": (loop(push(int(CALLEE, 16), 20) + b"\x3f\x50", 2000), {CALLEE: empty}),
        "create/create": (init + loop(push(10) + push(22) + push(0) + b"\xf0\x50", 300), {}),
        "create/create2": (init + loop(b"\x80" + push(10) + push(22) + push(0) + b"\xf5\x50", 300), {}),
        "log/log0": (loop(push(32) + push(0) + b"\xa0", 2000), {}),
        "log/log4": (loop(push(1) + push(2) + push(3) + push(4) + push(64) + push(0) + b"\xa4", 2000), {}),
        "hash/keccak_32": (loop(push(32) + push(0) + b"\x20\x50", 2000), {}),
        "hash/keccak_1024": (loop(push(1024) + push(0) + b"\x20\x50", 500), {}),
        "copy/calldata_256": (loop(push(256) + push(0) + push(0) + b"\x37", 2000), {}),
        "copy/code_256": (loop(push(256) + push(0) + push(0) + b"\x39", 2000), {}),
        "arithmetic/mulmod": (loop(push(2**255 - 19, 32) + push(2**254 + 12345, 32) + b"\x80\x09\x50", 2000), {}),
        "arithmetic/div": (
            # The divisor depends on the counter: two constants would be divided when the code is decoded.
            loop(b"\x80" + push(2**100 + 7) + b"\x02" + push(2**254 + 12345, 32) + b"\x04\x50", 2000),
            {},
        ),
        "arithmetic/exp": (loop(push(2**200 + 3, 32) + push(3) + b"\x0a\x50", 200), {}),
        "precompile/ecrecover": (precompile(1, SIGNED, 20), {}),
        "precompile/sha256_128": (precompile(2, bytes(128), 500), {}),
        "precompile/ripemd160_128": (precompile(3, bytes(128), 500), {}),
        "precompile/identity_128": (precompile(4, bytes(128), 1000), {}),
        "precompile/modexp_32": (precompile(5, modexp(32), 100), {}),
        "precompile/modexp_256": (precompile(5, modexp(256), 5, size_out=256), {}),
        "precompile/bn_add": (precompile(6, G1 + G1, 100, size_out=64), {}),
        "precompile/bn_mul": (precompile(7, G1 + word(2**255 + 12345), 20, size_out=64), {}),
        "precompile/bn_pairing_2": (precompile(8, G1 + G2 + MINUS_G1 + G2, 3), {}),
        "precompile/blake2f_12": (precompile(9, BLAKE, 200, size_out=64), {}),
    }
    # The loops jump to places counted from the code's start, so what is put before moves them.
    for name in ("create/create", "create/create2"):
        body = push(10) + push(22) + push(0) + (b"\xf0\x50" if name == "create/create" else b"\xf5\x50")
        if name == "create/create2":
            body = b"\x80" + body
        start = len(init) + 4
        code = init + push(300, 3) + b"\x5b" + body + push(1) + b"\x90\x03\x80" + push(start, 2) + b"\x57\x00"
        named[name] = (code, {})
    return [
        {
            "name": name,
            "code": "0x" + code.hex(),
            "calldata": "0x" + bytes(range(256)).hex(),
            "expected": "0x",
            "others": {where: "0x" + other.hex() for where, other in others.items()},
        }
        for name, (code, others) in named.items()
    ]
