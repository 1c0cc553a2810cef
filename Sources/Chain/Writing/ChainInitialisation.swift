import Consensus
import EVM
import EthereumTypes
import KeyValueStore
import Primitives
import WorldState

/// Making a chain from a genesis file, or bringing a new configuration to one that is there.
public enum ChainInitialisation {
  /// What came of it.
  public enum Outcome: Sendable {
    /// There was no chain: its first block has been written.
    case created
    /// The chain was there, with the same configuration.
    case unchanged
    /// The chain was there; its configuration for blocks to come has changed.
    case updated
  }

  /// What `initialise` tells.
  public struct Result: Sendable {
    public var outcome: Outcome
    public var genesisHash: Hash256
    /// Keys that are not known, and the like.
    public var warnings: [String]
  }

  /// Writes the first block of the chain that a genesis file describes, in one batch, synced.
  ///
  /// If the store has a chain already it must have the same first block, and the file's configuration must fit the blocks
  /// that are there; it then replaces the stored one.
  public static func initialise(_ store: any KeyValueStore, genesisFile bytes: Bytes) throws(ChainError) -> Result {
    let file: GenesisFile
    do throws(GenesisError) { file = try GenesisFile(parsing: bytes) } catch { throw .genesis(error) }
    let head = try onStore { () throws(KeyValueStoreError) in try ChainMeta(store).head() }
    guard let head else { return try create(store, file, bytes) }
    return try update(store, file, bytes, head)
  }

  // MARK: A new chain

  private static func create(_ store: any KeyValueStore, _ file: GenesisFile, _ bytes: Bytes) throws(ChainError) -> Result {
    let genesis = file.genesis
    let consensus = ConsensusRules(genesis.configuration)
    let batch = WriteBatch()
    let changes = changes(of: genesis.accounts)
    let world = try onState { () throws(WorldStateError) in try WorldState(store: store) }
    let root = try onState { () throws(WorldStateError) in try world.commit(changes, block: genesis.number, into: batch) }
    let block = genesis.block(stateRoot: root)
    let snapshot = try snapshot(of: block, state: world, consensus: consensus)

    let encoded: EncodedBlock
    do throws(BlockError) { encoded = try EncodedBlock(block.encoded) } catch {
      throw .genesisRule(
        InvalidBlock(number: block.number, hash: block.hash, rule: .encoding, have: error, want: "canonical RLP of a block"))
    }
    let head = ChainHead(number: block.number, hash: block.hash, totalDifficulty: block.header.difficulty)
    BlockStore.put(encoded, totalDifficulty: head.totalDifficulty, transactions: [], receipts: [], into: batch)
    ChainMeta.put(head, into: batch)
    ChainMeta.put(snapshot, at: block.number, into: batch)
    ChainMeta.putGenesisFile(bytes, into: batch)
    try onState { () throws(WorldStateError) in try world.write(batch, durability: .synced, includingTrie: true) }
    return Result(outcome: .created, genesisHash: block.hash, warnings: file.warnings)
  }

  /// Who may seal block 1.
  private static func snapshot(of block: Block, state: WorldState, consensus: ConsensusRules) throws(ChainError) -> ConsensusSnapshot {
    let setting = BlockSetting(header: block.header, author: block.header.coinbase, consensus: consensus)
    do throws(RuleViolation) {
      return try consensus.snapshot(ofGenesis: block.header, hash: block.hash) { address, _ in
        let machine = EVM(state: JournaledState(reader: state), block: setting.context, rules: setting.rules.machine)
        return try ContractValidators.ask(address, on: machine)
      }
    } catch { throw .genesisRule(InvalidBlock(error, hash: block.hash)) }
  }

  /// The accounts of a genesis file as a change of the empty state.
  static func changes(of accounts: [Address: GenesisAccount]) -> StateChanges {
    StateChanges(
      accounts: accounts.mapValues { account in
        let hash = account.code.isEmpty ? Keccak256.emptyHash : keccak256(account.code)
        return AccountChange(
          account: AccountState(nonce: account.nonce, balance: account.balance, codeHash: hash),
          storage: account.storage.filter { !$0.value.isZero }, code: account.code.isEmpty ? nil : account.code)
      })
  }

  // MARK: A chain that is there

  private static func update(
    _ store: any KeyValueStore, _ file: GenesisFile, _ bytes: Bytes, _ head: ChainHead
  ) throws(ChainError) -> Result {
    let chain = try Chain(store: store)
    let hash = try genesisHash(of: file.genesis)
    guard hash == chain.genesisHash else { throw .genesisDiffers(have: chain.genesisHash, want: hash) }
    let new = file.genesis.configuration
    guard new != chain.configuration else { return Result(outcome: .unchanged, genesisHash: hash, warnings: file.warnings) }
    let unit: UInt64 = new.engine == .raft ? 1_000_000_000 : 1
    let conflicts = chain.configuration.conflicts(with: new, head: head.number, headTime: chain.headHeader.timestamp / unit)
    guard conflicts.isEmpty else { throw .configurationConflicts(conflicts) }
    let batch = WriteBatch()
    ChainMeta.putGenesisFile(bytes, into: batch)
    try onStore { () throws(KeyValueStoreError) in try store.write(batch, durability: .synced) }
    return Result(outcome: .updated, genesisHash: hash, warnings: file.warnings)
  }

  /// The hash of the first block that a genesis describes.
  public static func genesisHash(of genesis: Genesis) throws(ChainError) -> Hash256 {
    try genesis.block(stateRoot: stateRoot(of: genesis.accounts)).hash
  }

  /// The root of the state that the accounts of a genesis file make.
  private static func stateRoot(of accounts: [Address: GenesisAccount]) throws(ChainError) -> Hash256 {
    let world = try onState { () throws(WorldStateError) in try WorldState(store: MemoryStore()) }
    return try onState { () throws(WorldStateError) in try world.stage(changes(of: accounts), block: 0) }
  }
}
