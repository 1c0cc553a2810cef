import CRocksDB

/// How much memory a RocksDB store may take and how it spends it.
///
/// One number is divided: half for the cache of blocks (with their indexes and filters), a quarter for buffers of what
/// was written but is not yet in sorted files. The rest is left to cursors, compaction and the allocator. The defaults
/// suit one or two cores.
public struct RocksDBTuning: Sendable {
  /// The least budget that is worth having, in bytes.
  public static let minimumMemory = 32 << 20

  /// The memory to use, in bytes.
  public var memory: Int
  /// Background threads for flushing and compaction together.
  public var backgroundJobs: Int
  /// Open table files kept at most.
  public var openFiles: Int

  /// The free space below which nothing is written any more, in bytes; 0 writes until the disk is full.
  public var freeBytesMin: UInt64

  /// The default of `freeBytesMin`: what the buffers in memory take on disk.
  public static let defaultFreeBytesMin: UInt64 = 64 << 20

  public init(
    memory: Int = 256 << 20, backgroundJobs: Int = 2, openFiles: Int = 512, freeBytesMin: UInt64 = RocksDBTuning.defaultFreeBytesMin
  ) {
    self.freeBytesMin = freeBytesMin
    self.memory = max(memory, RocksDBTuning.minimumMemory)
    self.backgroundJobs = max(backgroundJobs, 1)
    self.openFiles = max(openFiles, 64)
  }

  var blockCache: Int { memory / 2 }
  var writeBuffers: Int { memory / 4 }
}

/// Option objects of the C library for one database; they live as long as it does.
struct RocksDBOptions: ~Copyable {
  let database: OpaquePointer
  let families: [OpaquePointer]
  private let tables: [OpaquePointer]
  private let cache: OpaquePointer

  init(_ tuning: RocksDBTuning) {
    let cache: OpaquePointer = rocksdb_cache_create_lru(tuning.blockCache)
    self.cache = cache
    database = RocksDBOptions.makeDatabaseOptions(tuning)
    var families: [OpaquePointer] = []
    var tables: [OpaquePointer] = []
    for family in ColumnFamily.allCases {
      let table: OpaquePointer = rocksdb_block_based_options_create()
      rocksdb_block_based_options_set_block_cache(table, cache)
      rocksdb_block_based_options_set_cache_index_and_filter_blocks(table, 1)
      rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache(table, 1)
      rocksdb_block_based_options_set_format_version(table, 5)
      rocksdb_block_based_options_set_block_size(table, family.isPointRead ? 4096 : 16384)
      if family.isPointRead {
        rocksdb_block_based_options_set_filter_policy(table, rocksdb_filterpolicy_create_bloom_full(10))
        rocksdb_block_based_options_set_data_block_index_type(
          table, Int32(rocksdb_block_based_table_data_block_index_type_binary_search_and_hash))
      }
      let options: OpaquePointer = rocksdb_options_create()
      rocksdb_options_set_block_based_table_factory(options, table)
      rocksdb_options_set_compression(options, family.isCompressible ? Int32(rocksdb_lz4_compression) : Int32(rocksdb_no_compression))
      rocksdb_options_set_level_compaction_dynamic_level_bytes(options, 1)
      rocksdb_options_set_write_buffer_size(options, max(tuning.writeBuffers / 4, 4 << 20))
      rocksdb_options_set_max_write_buffer_number(options, 4)
      families.append(options)
      tables.append(table)
    }
    self.families = families
    self.tables = tables
  }

  private static func makeDatabaseOptions(_ tuning: RocksDBTuning) -> OpaquePointer {
    let options: OpaquePointer = rocksdb_options_create()
    rocksdb_options_set_create_if_missing(options, 1)
    rocksdb_options_set_create_missing_column_families(options, 1)
    rocksdb_options_set_db_write_buffer_size(options, tuning.writeBuffers)
    rocksdb_options_set_max_total_wal_size(options, UInt64(tuning.writeBuffers) * 2)
    rocksdb_options_set_max_background_jobs(options, Int32(clamping: tuning.backgroundJobs))
    rocksdb_options_set_max_open_files(options, Int32(clamping: tuning.openFiles))
    // All families reach the disk together, so that a crash after writes without a log still finds whole blocks.
    rocksdb_options_set_atomic_flush(options, 1)
    rocksdb_options_set_allow_concurrent_memtable_write(options, 0)
    rocksdb_options_set_bytes_per_sync(options, 1 << 20)
    rocksdb_options_set_info_log_level(options, 2)  // warnings
    rocksdb_options_set_keep_log_file_num(options, 2)
    rocksdb_options_set_stats_dump_period_sec(options, 0)
    return options
  }

  deinit {
    rocksdb_options_destroy(database)
    for options in families { rocksdb_options_destroy(options) }
    for table in tables { rocksdb_block_based_options_destroy(table) }
    rocksdb_cache_destroy(cache)
  }
}

extension ColumnFamily {
  /// Whether single keys are looked up, many of which may not be there.
  fileprivate var isPointRead: Bool {
    switch self {
    case .accounts, .storage, .trie, .lookups, .code, .meta: true
    case .headers, .bodies, .receipts, .history, .private: false
    }
  }

  /// Whether values are long and repetitive enough to be worth the time.
  fileprivate var isCompressible: Bool {
    switch self {
    case .bodies, .receipts, .headers, .code, .private, .history: true
    case .accounts, .storage, .trie, .lookups, .meta: false
    }
  }
}
