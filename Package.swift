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

/// The one module that may use AVX-512: it is called after a check of the processor only.
#if arch(x86_64)
  let wide: [SwiftSetting] = hot + [.unsafeFlags(["-Xcc", "-march=x86-64-v4"])]
#else
  let wide: [SwiftSetting] = hot
#endif

let package = Package(
  name: "quorate",
  products: [
    .executable(name: "quorate", targets: ["quorate"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
  ],
  targets: [
    // Floor 0
    .systemLibrary(name: "CRocksDB", path: "Sources/System/CRocksDB", pkgConfig: "rocksdb", providers: [.apt(["librocksdb-dev"])]),
    .systemLibrary(
      name: "CSecp256k1", path: "Sources/System/CSecp256k1", pkgConfig: "libsecp256k1", providers: [.apt(["libsecp256k1-dev"])]),
    .systemLibrary(name: "CGMP", path: "Sources/System/CGMP", pkgConfig: "gmp", providers: [.apt(["libgmp-dev"])]),
    .target(name: "Primitives", swiftSettings: hot),
    .systemLibrary(name: "CProcessorFeatures", path: "Sources/System/CProcessorFeatures"),
    .target(name: "KeccakWide", swiftSettings: wide),

    // Floor 1
    .target(name: "JSON", dependencies: ["Primitives"], swiftSettings: hot),
    .target(name: "KeccakBatch", dependencies: ["Primitives", "KeccakWide", "CProcessorFeatures"], swiftSettings: hot),
    .target(
      name: "Cryptography",
      dependencies: ["Primitives", "CSecp256k1", "CGMP", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: hot),
    .target(name: "KeyValueStore", dependencies: ["Primitives", "CRocksDB"], swiftSettings: hot),

    // Floor 2
    .target(name: "EthereumTypes", dependencies: ["Primitives", "JSON", "Cryptography"], swiftSettings: hot),
    .target(name: "MerkleTrie", dependencies: ["Primitives", "KeccakBatch"], swiftSettings: hot),
    .target(name: "EVM", dependencies: ["Primitives", "JSON", "Cryptography"], swiftSettings: evm),

    // Floor 3
    .target(name: "WorldState", dependencies: ["Primitives", "KeccakBatch", "KeyValueStore", "MerkleTrie", "EVM"], swiftSettings: hot),
    .target(name: "Consensus", dependencies: ["Primitives", "Cryptography", "EthereumTypes"], swiftSettings: hot),
    .target(
      name: "AccountKeys",
      dependencies: [
        "Primitives", "JSON", "Cryptography", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: hot),

    // Floor 4
    .target(
      name: "Chain",
      dependencies: [
        "Primitives", "JSON", "Cryptography", "KeyValueStore", "EthereumTypes", "MerkleTrie", "EVM", "WorldState", "Consensus",
      ],
      swiftSettings: hot),

    // Floor 5
    .target(
      name: "TransactionPool", dependencies: ["Primitives", "Cryptography", "EthereumTypes", "WorldState", "Chain"], swiftSettings: hot),
    .target(
      name: "EVMTools",
      dependencies: [
        "Primitives", "JSON", "Cryptography", "EthereumTypes", "MerkleTrie", "EVM", "WorldState", "KeyValueStore", "Consensus", "Chain",
      ],
      swiftSettings: hot),

    .target(
      name: "Service",
      dependencies: [
        "Primitives", "JSON", .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: hot),

    // Floor 6
    .target(
      name: "JSONRPC",
      dependencies: [
        "Primitives", "JSON", "Cryptography", "EthereumTypes", "MerkleTrie", "EVM", "WorldState", "Consensus", "Chain",
        "TransactionPool", "Service",
      ],
      swiftSettings: hot),

    // Floor 7
    .target(
      name: "Node",
      dependencies: [
        "Primitives", "JSON", "Cryptography", "KeyValueStore", "EthereumTypes", "WorldState", "Consensus", "Chain",
        "TransactionPool", "Service", "JSONRPC", .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),

    // Floor 8
    .executableTarget(
      name: "quorate",
      dependencies: [
        "AccountKeys", "Primitives", "JSON", "Cryptography", "EthereumTypes", "EVM", "WorldState", "Chain", "EVMTools", "Service", "Node",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Benchmarks
    .executableTarget(
      name: "cryptography-bench", dependencies: ["Cryptography", "KeccakBatch", "Primitives"], path: "Benchmarks/Cryptography",
      swiftSettings: strict),

    .executableTarget(
      name: "state-bench", dependencies: ["WorldState", "KeyValueStore", "MerkleTrie", "EVM", "Primitives"], path: "Benchmarks/StateBench",
      swiftSettings: strict),
    .executableTarget(
      name: "import-bench", dependencies: ["Chain", "Consensus", "Cryptography", "EthereumTypes", "KeyValueStore", "Primitives"],
      path: "Benchmarks/ImportBench", swiftSettings: strict),
    .executableTarget(name: "evm-bench", dependencies: ["EVM", "JSON", "Primitives"], path: "Benchmarks/EVMBench", swiftSettings: strict),
    .executableTarget(
      name: "http-reference",
      dependencies: [.product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio")],
      path: "Benchmarks/HTTPReference", swiftSettings: strict),

    // Tests
    .target(name: "TestSupport", dependencies: ["Primitives", "JSON"], path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "PrimitivesTests", dependencies: ["Primitives", "JSON", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "Primitives", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "KeccakBatchTests", dependencies: ["KeccakBatch", "Primitives", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "CryptographyTests", dependencies: ["Cryptography", "Primitives", "JSON", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "KeyValueStoreTests", dependencies: ["KeyValueStore", "Primitives", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "EthereumTypesTests", dependencies: ["EthereumTypes", "Cryptography", "Primitives", "JSON", "TestSupport"],
      swiftSettings: strict),
    .testTarget(name: "MerkleTrieTests", dependencies: ["MerkleTrie", "Primitives", "JSON", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "EVMTests", dependencies: ["EVM", "Primitives", "JSON", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "WorldStateTests", dependencies: ["WorldState", "KeyValueStore", "EVM", "MerkleTrie", "Primitives", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ConsensusTests", dependencies: ["Consensus", "Cryptography", "EthereumTypes", "Primitives", "JSON", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "AccountKeysTests", dependencies: ["AccountKeys", "Cryptography", "Primitives", "JSON", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ChainTests",
      dependencies: ["Chain", "EthereumTypes", "WorldState", "KeyValueStore", "EVM", "Consensus", "Primitives", "JSON", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TransactionPoolTests", dependencies: ["TransactionPool", "EthereumTypes", "Primitives", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ServiceTests",
      dependencies: [
        "Service", "JSON", "Primitives", "TestSupport", .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "JSONRPCTests",
      dependencies: ["JSONRPC", "Chain", "EthereumTypes", "KeyValueStore", "Service", "Primitives", "JSON", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "NetworkTests",
      dependencies: ["Node", "Chain", "EthereumTypes", "Primitives", "JSON", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ConformanceTests",
      dependencies: [
        "Primitives", "JSON", "Cryptography", "EthereumTypes", "MerkleTrie", "EVM", "WorldState", "KeyValueStore", "Consensus", "Chain",
        "EVMTools",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EVMToolsTests", dependencies: ["EVMTools", "EVM", "EthereumTypes", "Primitives", "JSON", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: strict),
  ]
)
