#!/usr/bin/env python3
"""Measures the JSON-RPC server with wrk: eth_blockNumber and eth_getBalance on 1 and 16 keep-alive connections.

    swift build -c release && Benchmarks/http.py [--seconds N] [--rounds N]

Each round also asks the least that a server on SwiftNIO can be (Benchmarks/HTTPReference, which reads nothing and sends a constant), so that
a slow or busy machine shows as such. Printed are the best of the rounds, the share of the reference, and the ratio to what GoQuorum 24.4.1
reached on two cores.

With one connection client and server take turns, so each request waits for a processor to wake up, twice; on virtual machines that takes
longer than the request. Lines marked "one core" leave this out by running both on the same processor.
"""

import argparse
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build" / "release"

# Requests a second of GoQuorum 24.4.1 on two cores, wrk on the same two.
GOQUORUM = {("eth_blockNumber", 1): 11_300, ("eth_blockNumber", 16): 33_900, ("eth_getBalance", 1): 9_000, ("eth_getBalance", 16): 20_600}
PARAMETERS = {"eth_blockNumber": "[]", "eth_getBalance": '["0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266","latest"]'}


def start(command, stream, pattern):
    """Starts a server and waits, half a minute at most, until it names its port."""
    process = subprocess.Popen(command, text=True, **{stream: subprocess.PIPE})
    alarm = threading.Timer(30, process.kill)
    alarm.start()
    for line in getattr(process, stream):
        found = re.search(pattern, line)
        if found:
            alarm.cancel()
            return process, int(found.group(1))
    alarm.cancel()
    sys.exit(f"{command[0]} did not start; run: swift build -c release")


def pin(process, cores):
    """Lets all threads of a process run on some processors only."""
    for thread in os.listdir(f"/proc/{process.pid}/task"):
        os.sched_setaffinity(int(thread), cores)


def measure(port, method, connections, seconds):
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        body = f'{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{PARAMETERS[method]}}}'
        script.write(f"wrk.method = 'POST'\nwrk.body = [[{body}]]\nwrk.headers['Content-Type'] = 'application/json'\n")
        script.flush()
        run = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script.name, f"http://127.0.0.1:{port}/"],
            capture_output=True, text=True, check=True, timeout=seconds + 30,
        )
    if "Non-2xx" in run.stdout:
        sys.exit("the server answered with an error:\n" + run.stdout)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", run.stdout).group(1))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=int, default=3)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--build", type=pathlib.Path, default=BUILD, help="folder of the built programs")
    chosen = options.parse_args()
    node, port = start([str(chosen.build / "quorate"), "dev", "--http.port", "0"], "stderr", r"HTTP server started.*endpoint=\S+:(\d+)")
    reference = None
    failed = False
    try:
        reference, reference_port = start([str(chosen.build / "http-reference"), "0"], "stdout", r"listening on (\d+)")
        print(f"{'method':<16} {'connections':<13} {'req/s':>9} {'reference':>10} {'share':>6} {'GoQuorum':>9} {'ratio':>6}")
        all_cores = os.sched_getaffinity(0)
        for (method, connections), peer in GOQUORUM.items():
            best = 0.0
            for cores in [all_cores] + [{max(all_cores)}] * (connections == 1):
                os.sched_setaffinity(0, cores)
                pin(node, cores)
                pin(reference, cores)
                ours = theirs = 0.0
                for _ in range(chosen.rounds):
                    theirs = max(theirs, measure(reference_port, method, connections, chosen.seconds))
                    ours = max(ours, measure(port, method, connections, chosen.seconds))
                label = f"{connections}" + (", one core" if cores != all_cores else "")
                print(
                    f"{method:<16} {label:<13} {ours:>9.0f} {theirs:>10.0f} {ours / theirs:>6.2f} {peer:>9} {ours / peer:>6.2f}", flush=True
                )
                best = max(best, ours)
            failed = failed or best < 2 * peer
    finally:
        for process in filter(None, (node, reference)):
            process.send_signal(signal.SIGTERM)
            process.wait()
    print("goal: ratio 2.00 or more for each method and number of connections: " + ("missed" if failed else "met"))


if __name__ == "__main__":
    main()
