import Primitives

/// One account that execution has come across.
struct AccountRecord {
  var address: Address
  var balance: UInt256 = 0
  var nonce: UInt64 = 0
  var codeHash = Keccak256.emptyHash
  /// Where the code is in `JournaledState.codes`: 0 without code, −1 if it was not read yet.
  var codeIndex: Int32 = 0
  /// What `SlotRecord`s of this account carry; a deleted account gets a new one, so that its old slots are out of sight.
  var storageID: UInt32
  /// Numbers of the transaction in which the account last became warm (EIP-2929), touched (EIP-161), created (EIP-6780),
  /// self-destructed: a flag that needs no clearing.
  var warmIn: UInt32 = 0
  var touchedIn: UInt32 = 0
  var createdIn: UInt32 = 0
  var destructedIn: UInt32 = 0
  var isLoaded = false
  var exists = false
  /// Whether the slots that the reader knows are void.
  var storageCleared = false
  /// Whether any slot was written since the reader's state.
  var wroteStorage = false
  /// What the reader said.
  var baseExists = false
  var baseBalance: UInt256 = 0
  var baseNonce: UInt64 = 0
  var baseCodeHash = Keccak256.emptyHash

  init(address: Address, storageID: UInt32) {
    self.address = address
    self.storageID = storageID
  }

  var isEmpty: Bool { nonce == 0 && balance.isZero && codeIndex == 0 }
}

/// One storage slot that execution has come across.
struct SlotRecord {
  var key: UInt256
  var current: UInt256
  /// At the start of the transaction numbered `usedIn` (EIP-2200's original value).
  var original: UInt256
  /// What the reader said.
  var base: UInt256
  var account: Int32
  var storageID: UInt32
  var usedIn: UInt32
  var warmIn: UInt32
}

/// One slot of transient storage (EIP-1153).
struct TransientRecord {
  var key: UInt256
  var value: UInt256
  var account: Int32
}

/// One change that can be undone.
struct JournalEntry {
  enum Kind: UInt8 {
    case balance
    case nonce
    case code
    case storage
    case transient
    case accountWarmed
    case slotWarmed
    case touched
    case existence
    case created
    case destructed
    case refund
    case log
  }

  /// The value before: balance, slot; or a smaller one in the low limb.
  var value: UInt256
  /// The account, slot or transient slot.
  var index: Int32
  var kind: Kind
}
