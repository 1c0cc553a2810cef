import EVM
import Glibc
import JSON
import Primitives

// evm-bench FILE [fork] [seconds a case] [prefix]: runs each case of the file, prints one JSON line for each.

func complain(_ text: String) {
  var line = text + "\n"
  line.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
}

let arguments = CommandLine.arguments
guard arguments.count >= 2, let file = fopen(arguments[1], "rb") else {
  complain("usage: evm-bench FILE [fork] [seconds a case] [name prefix]")
  exit(2)
}
var content: Bytes = []
var chunk = Bytes(repeating: 0, count: 1 << 16)
while true {
  let count = fread(&chunk, 1, chunk.count, file)
  if count == 0 { break }
  content += chunk[0..<count]
}
fclose(file)

let forkName = arguments.count > 2 ? arguments[2] : "cancun"
guard let fork = Fork.allCases.first(where: { "\($0)" == forkName }) else {
  complain("unknown fork \(forkName)")
  exit(2)
}
let seconds = arguments.count > 3 ? Double(arguments[3]) ?? 0.5 : 0.5
let prefix = arguments.count > 4 ? arguments[4] : ""

do {
  var failures: Int32 = 0
  for benchmark in try BenchmarkCase.read(content) where benchmark.name.hasPrefix(prefix) {
    let result = benchmark.run(fork: fork, seconds: seconds)
    if let failure = result.failure {
      failures += 1
      complain("\(result.name): \(failure)")
    } else {
      print("{\"name\":\"\(result.name)\",\"gas\":\(result.gas),\"ns\":\(Int(result.nanoseconds.rounded()))}")
    }
  }
  exit(failures == 0 ? 0 : 1)
} catch {
  complain("\(error)")
  exit(1)
}
