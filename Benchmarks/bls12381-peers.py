#!/usr/bin/env python3
"""Our BLS12-381 precompiles beside arkworks, blst and c-kzg on this machine, in one run.

    swift build -c release --product cryptography-bench
    pip install py-arkworks-bls12381 pyblst ckzg
    Benchmarks/bls12381-peers.py .build/release/cryptography-bench path/to/trusted_setup.txt

Peers that are not installed are left out, and c-kzg is when no trusted setup is named. Our figures are whole precompiles:
they decode points, check the subgroup and encode. To arkworks' figures its subgroup checks are added, for it has them as
calls of their own; blst's are without any check, and its pairing check is the sum of its parts.
"""
import os
import subprocess
import sys
import time


def microseconds(call):
    """The least of seven rounds of some 30 ms, in processor time."""
    count = 1
    while True:
        start = time.process_time()
        for _ in range(count):
            call()
        if time.process_time() - start > 0.03:
            break
        count *= 2
    best = float("inf")
    for _ in range(7):
        start = time.process_time()
        for _ in range(count):
            call()
        best = min(best, (time.process_time() - start) / count)
    return best * 1e6


def ours(binary):
    text = subprocess.run([binary, "BLS12-381"], check=True, capture_output=True, text=True).stdout
    figures = {}
    for line in text.splitlines():
        if " ns " in line and line.endswith("/s"):
            name, nanoseconds = line[:44].strip(), line[44:].split()[0]
            figures[name] = float(nanoseconds) / 1000
    return figures


def arkworks(figures):
    import py_arkworks_bls12381 as ark

    def scalar():
        return ark.Scalar.from_be_bytes_mod_order(os.urandom(32))

    g1 = [ark.G1Point() * scalar() for _ in range(128)]
    g2 = [ark.G2Point() * scalar() for _ in range(128)]
    scalars = [scalar() for _ in range(128)]
    check1 = microseconds(g1[0].is_in_subgroup)
    check2 = microseconds(g2[0].is_in_subgroup)
    for count in (1, 16, 128):
        few = scalars[:count]
        for name, group, points, check in (("G1", ark.G1Point, g1[:count], check1), ("G2", ark.G2Point, g2[:count], check2)):
            time_sum = microseconds(lambda: group.multiexp_unchecked(points, few))
            figures[f"BLS12-381 {name} sum of {count} multiples"] = time_sum + count * check
    for count in (1, 2, 4):
        time_pairing = microseconds(lambda: ark.GT.pairing_check(g1[:count], g2[:count]))
        figures[f"BLS12-381 pairing check, {count} pairs"] = time_pairing + count * (check1 + check2)
    element = bytes(44) + os.urandom(4)
    figures["BLS12-381 map to G1"] = microseconds(lambda: ark.G1Point.map_from_fp_be(element))
    figures["BLS12-381 map to G2"] = microseconds(lambda: ark.G2Point.map_from_fp2_be(element + bytes(48)))


def blst(figures):
    import pyblst
    import py_arkworks_bls12381 as ark

    p = pyblst.BlstP1Element().uncompress(bytes(ark.G1Point().to_compressed_bytes()))
    q = pyblst.BlstP2Element().uncompress(bytes(ark.G2Point().to_compressed_bytes()))
    scalar = int.from_bytes(os.urandom(31), "big")
    value = pyblst.miller_loop(p, q)
    figures["BLS12-381 G1 sum of 1 multiples"] = microseconds(lambda: p.scalar_mul(scalar))
    figures["BLS12-381 G2 sum of 1 multiples"] = microseconds(lambda: q.scalar_mul(scalar))
    miller = microseconds(lambda: pyblst.miller_loop(p, q))
    figures["BLS12-381 pairing check, 2 pairs"] = 2 * miller + microseconds(lambda: pyblst.final_verify(value, value))


def c_kzg(figures, setup_path):
    import ckzg

    setup = ckzg.load_trusted_setup(setup_path, 0)
    commitment = bytes.fromhex(
        "8f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca25f26936857bc3a7c2539ea8ec3a952b7")
    proof = bytes.fromhex("873033e038326e87ed3e1276fd140253fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a")
    z = bytes.fromhex("564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306")
    y = bytes.fromhex("24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a1")
    assert ckzg.verify_kzg_proof(commitment, z, y, proof, setup)
    figures["KZG point evaluation"] = microseconds(lambda: ckzg.verify_kzg_proof(commitment, z, y, proof, setup))


def main():
    binary = sys.argv[1]
    setup_path = sys.argv[2] if len(sys.argv) > 2 else None
    peers = {"arkworks": {}, "blst": {}, "c-kzg": {}}
    for name, measure in (("arkworks", arkworks), ("blst", blst), ("c-kzg", lambda figures: c_kzg(figures, setup_path))):
        if name == "c-kzg" and setup_path is None:
            continue
        try:
            measure(peers[name])
        except ImportError as error:
            print(f"{name}: {error}")
    mine = ours(binary)
    print(f"{'microseconds':40}{'ours':>10}" + "".join(f"{name:>12}{'ratio':>8}" for name in peers))
    for operation, figure in mine.items():
        line = f"{operation:40}{figure:10.1f}"
        for figures in peers.values():
            peer = figures.get(operation)
            line += f"{peer:12.1f}{figure / peer:8.2f}" if peer else f"{'':20}"
        print(line.rstrip())


if __name__ == "__main__":
    main()
