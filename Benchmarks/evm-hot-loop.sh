#!/bin/sh
# Checks that the interpreter's loop counts no references, takes no locks and initialises no globals.
#
#     Benchmarks/evm-hot-loop.sh [.build/release/evm-bench]
#
# Looks at the disassembly of EVM.runFast in a release binary (needs objdump).
binary=${1:-.build/release/evm-bench}
loop=$(objdump -d --no-show-raw-insn "$binary" | awk '/^[0-9a-f]+ <\$s3EVMAAC7runFast.*>:$/ { inside = 1 } inside { print } /^$/ { if (inside) exit }')
if [ -z "$loop" ]; then
  echo "$binary: no EVM.runFast in it" >&2
  exit 2
fi
found=$(echo "$loop" | grep -oE 'call.*(swift_[a-zA-Z]+|_once)' | sort | uniq -c)
if [ -n "$found" ]; then
  echo "the loop calls the runtime:" >&2
  echo "$found" >&2
  exit 1
fi
echo "$(echo "$loop" | wc -l) instructions, no call of the runtime"
