import EthereumTypes
import Primitives

/// Asks a contract which validators it names, on the state after a block: `getValidators()` called without sender or
/// value. What it returns is decoded by `ValidatorContract.decode(_:)`.
public typealias ValidatorContractCall = (_ contract: Address, _ block: UInt64) throws -> [Address]

/// The interface of contracts that name validators.
public enum ValidatorContract {
  /// The call data of `getValidators()`.
  public static let callData: Bytes = [0xb7, 0xab, 0x4d, 0xb5]
  /// The most validators that are taken from a contract.
  public static let limit = 4_096

  /// The addresses in what `getValidators()` returned (an ABI-encoded `address[]`); nil if it is anything else.
  public static func decode(_ returnData: Bytes) -> [Address]? {
    func number(at offset: Int) -> Int? {
      guard offset >= 0, offset <= returnData.count - 32 else { return nil }
      return UInt64(exactly: UInt256(bigEndian: returnData[offset..<offset + 32])).flatMap { Int(exactly: $0) }
    }
    guard let start = number(at: 0), start <= returnData.count, let count = number(at: start), count <= limit,
      returnData.count - start - 32 >= count * 32
    else { return nil }
    var addresses: [Address] = []
    for index in 0..<count {
      let word = start + 32 + index * 32
      guard returnData[word..<word + 12].allSatisfy({ $0 == 0 }), let address = Address(bytes: returnData[word + 12..<word + 32]) else {
        return nil
      }
      addresses.append(address)
    }
    return addresses
  }
}

extension ConsensusRules {
  /// The validators of block 1: from the contract, the configuration, or the genesis block's extra data, in this order.
  func genesisSnapshot(_ header: Header, hash: Hash256, contract: ValidatorContractCall) throws(RuleViolation) -> IstanbulSnapshot {
    let settings = istanbulSettings(at: 0)
    let rules = IstanbulRules(settings: settings, switches: switches)
    try rules.checkFixedFields(header)
    let members: [Address]
    if let address = contractAddress(after: 0) {
      members = try call(contract, address, after: header)
    } else if !settings.validators.isEmpty {
      members = settings.validators
    } else {
      members = try rules.content(of: header).validators
    }
    return IstanbulSnapshot(
      number: header.number, hash: hash, epoch: settings.epochLength, policy: settings.policy,
      voting: ValidatorVoting(members: members), lastAuthor: .zero)
  }

  /// The validators after one more block; a pure function of the headers, the configuration and, where a contract names
  /// the validators, the state after the block.
  func advance(
    _ snapshot: IstanbulSnapshot, over header: Header, hash: Hash256, author: Address, contract: ValidatorContractCall
  ) throws(RuleViolation) -> IstanbulSnapshot {
    let settings = istanbulSettings(at: header.number)
    var result = snapshot
    result.number = header.number
    result.hash = hash
    result.epoch = settings.epochLength
    result.policy = settings.policy
    result.lastAuthor = author
    let isEpochBlock = settings.epochLength > 0 && header.number % settings.epochLength == 0
    if isEpochBlock { result.voting.wipe() }
    let content = try IstanbulRules(settings: settings, switches: switches).content(of: header)
    if !isEpochBlock || switches.epochBlockVote == .count {
      // A block without vote counts as one to remove the zero address, which is no member and changes nothing.
      result.voting.cast(
        ValidatorVote(validator: author, block: header.number, candidate: content.vote.candidate, authorize: content.vote.authorize))
    }
    if let address = contractAddress(after: header.number) {
      result.voting.replaceMembers(try call(contract, address, after: header))
    } else if let members = transitionMembers(after: header.number) {
      result.voting = ValidatorVoting(members: members)
    }
    return result
  }

  /// Which contract names the validators of the block after a height; nil if none does.
  private func contractAddress(after height: UInt64) -> Address? {
    let settings = istanbulSettings(at: switches.contractHeight == .parent ? height : height &+ 1)
    guard settings.selection == .contract else { return nil }
    return settings.validatorContract
  }

  /// The validators that a transition names for the block after a height.
  func transitionMembers(after height: UInt64) -> [Address]? {
    let place = switches.contractHeight == .parent ? height : height &+ 1
    guard place > 0 else { return nil }
    return configuration.transitions.last { $0.block == place && $0.validators != nil }?.validators
  }

  private func call(_ contract: ValidatorContractCall, _ address: Address, after header: Header) throws(RuleViolation) -> [Address] {
    let members: [Address]
    do { members = try contract(address, header.number) } catch {
      throw RuleViolation(
        block: header.number, rule: .validatorContract, expected: "validators from \(address)", actual: "\(error)")
    }
    guard !members.isEmpty, Set(members).count == members.count else {
      throw RuleViolation(
        block: header.number, rule: .validatorContract, expected: "at least one validator from \(address), each once",
        actual: "[" + members.map(\.hex).joined(separator: ", ") + "]")
    }
    return members
  }
}
