// swift-tools-version: 6.2
import PackageDescription

/// Our own targets: warnings are errors.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// Modules on hot paths are optimised in debug builds too: unoptimised they are some forty times slower
/// (docs/develop/performance.md).
let hot: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The interpreter copies stack words as four words of 64 bits: in two of 128 bits, as the optimiser would have it, each waits for
/// the stores before it (docs/develop/performance.md). Exclusive access is checked by the compiler where it can.
let evm: [SwiftSetting] =
  hot + [
    .unsafeFlags([
      "-Xllvm", "-vectorize-slp=false", "-Xllvm", "-combiner-store-merging=false", "-enforce-exclusivity=unchecked",
    ])
  ]

let package = Package(
  name: "quorate",
  dependencies: [],
  targets: [
    // Floor 0
    .systemLibrary(name: "CRocksDB", path: "Sources/System/CRocksDB", pkgConfig: "rocksdb", providers: [.apt(["librocksdb-dev"])]),
    .target(name: "Primitives", swiftSettings: hot),
    .target(name: "JSON", dependencies: ["Primitives"], swiftSettings: hot),

    .target(name: "KeyValueStore", dependencies: ["Primitives", "CRocksDB"], swiftSettings: hot),

    // Benchmarks
    .executableTarget(
      name: "CryptographyBenchmarks", dependencies: ["Cryptography", "Primitives"], path: "Benchmarks/Cryptography",
      swiftSettings: strict),

    .target(name: "MerkleTrie", dependencies: ["Primitives"], swiftSettings: hot),

    // Tests
    .target(name: "TestSupport", dependencies: ["Primitives"], path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "Primitives", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "PrimitivesTests", dependencies: ["Primitives", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "KeyValueStoreTests", dependencies: ["KeyValueStore", "Primitives", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "MerkleTrieTests", dependencies: ["MerkleTrie", "Primitives", "JSON", "TestSupport"], swiftSettings: strict),
  ]
)
