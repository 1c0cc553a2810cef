import Primitives

/// A vote on a candidate that has not been decided yet.
public struct ValidatorVote: Sendable, Hashable {
  /// Who votes.
  public var validator: Address
  /// The block that carried it.
  public var block: UInt64
  /// Who is voted on.
  public var candidate: Address
  /// Whether the candidate is to become a validator; otherwise to stop being one.
  public var authorize: Bool

  public init(validator: Address, block: UInt64, candidate: Address, authorize: Bool) {
    self.validator = validator
    self.block = block
    self.candidate = candidate
    self.authorize = authorize
  }
}

/// The votes on one candidate so far.
public struct VoteTally: Sendable, Hashable {
  public var authorize: Bool
  public var votes: Int

  public init(authorize: Bool, votes: Int) {
    self.authorize = authorize
    self.votes = votes
  }
}

/// A set of validators that its members change by votes: the part that IBFT, QBFT and Clique have in common.
public struct ValidatorVoting: Sendable, Hashable {
  /// The members in byte order.
  public private(set) var members: [Address]
  /// The undecided votes in the order cast.
  public private(set) var votes: [ValidatorVote]
  public private(set) var tally: [Address: VoteTally]

  public init(members: [Address], votes: [ValidatorVote] = [], tally: [Address: VoteTally] = [:]) {
    self.members = members.sorted()
    self.votes = votes
    self.tally = tally
  }

  /// Whether an address is a member.
  public func contains(_ address: Address) -> Bool {
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low + high) / 2
      if members[middle] < address { low = middle + 1 } else { high = middle }
    }
    return low < members.count && members[low] == address
  }

  /// Forgets all votes, as each epoch block does.
  mutating func wipe() {
    votes = []
    tally = [:]
  }

  /// Puts other members in the place of the present ones and keeps the votes.
  mutating func replaceMembers(_ members: [Address]) { self.members = members.sorted() }

  /// Counts a vote in place of an earlier one by the same member on the same candidate, and applies it if more than half of the
  /// members want it.
  ///
  /// - Returns: the candidate if the vote made them stop being a member.
  @discardableResult
  mutating func cast(_ vote: ValidatorVote) -> Address? {
    if let place = votes.firstIndex(where: { $0.validator == vote.validator && $0.candidate == vote.candidate }) {
      uncount(votes[place].candidate, votes[place].authorize)
      votes.remove(at: place)
    }
    if count(vote.candidate, vote.authorize) { votes.append(vote) }
    guard let result = tally[vote.candidate], result.votes > members.count / 2 else { return nil }
    var removed: Address?
    if result.authorize {
      // A contract may have made the candidate a member since the votes were cast.
      if !contains(vote.candidate) {
        members.append(vote.candidate)
        members.sort()
      }
    } else {
      members.removeAll { $0 == vote.candidate }
      removed = vote.candidate
      withdrawVotes(of: vote.candidate)
    }
    votes.removeAll { $0.candidate == vote.candidate }
    tally[vote.candidate] = nil
    return removed
  }

  /// Counts a vote that would change something: adding a stranger or removing a member.
  private mutating func count(_ candidate: Address, _ authorize: Bool) -> Bool {
    guard contains(candidate) != authorize else { return false }
    tally[candidate, default: VoteTally(authorize: authorize, votes: 0)].votes += 1
    return true
  }

  private mutating func uncount(_ candidate: Address, _ authorize: Bool) {
    guard let old = tally[candidate], old.authorize == authorize else { return }
    tally[candidate] = old.votes > 1 ? VoteTally(authorize: authorize, votes: old.votes - 1) : nil
  }

  private mutating func withdrawVotes(of validator: Address) {
    for vote in votes where vote.validator == validator { uncount(vote.candidate, vote.authorize) }
    votes.removeAll { $0.validator == validator }
  }
}

extension ValidatorVoting {
  func encode(to writer: inout RLPWriter) {
    writer.list { list in
      list.list { items in for member in members { items.address(member) } }
      list.list { items in
        for vote in votes {
          items.list { item in
            item.address(vote.validator)
            item.uint(vote.block)
            item.address(vote.candidate)
            item.bool(vote.authorize)
          }
        }
      }
      list.list { items in
        for (candidate, result) in tally.sorted(by: { $0.key < $1.key }) {
          items.list { item in
            item.address(candidate)
            item.bool(result.authorize)
            item.uint(UInt64(result.votes))
          }
        }
      }
    }
  }

  init(_ reader: inout RLPReader) throws(RLPError) {
    var list = try reader.list()
    var members: [Address] = []
    var items = try list.list()
    while !items.isAtEnd { members.append(try items.address()) }
    var votes: [ValidatorVote] = []
    items = try list.list()
    while !items.isAtEnd {
      var item = try items.list()
      votes.append(
        ValidatorVote(
          validator: try item.address(), block: try item.uint64(), candidate: try item.address(), authorize: try item.bool()))
      try item.finish()
    }
    var tally: [Address: VoteTally] = [:]
    items = try list.list()
    while !items.isAtEnd {
      var item = try items.list()
      let candidate = try item.address()
      let authorize = try item.bool()
      guard let count = Int(exactly: try item.uint64()) else { throw .numberTooLarge }
      try item.finish()
      tally[candidate] = VoteTally(authorize: authorize, votes: count)
    }
    try list.finish()
    self.init(members: members, votes: votes, tally: tally)
  }
}
