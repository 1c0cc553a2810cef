import Primitives

/// The Keccak-256 hashes of many inputs of any lengths, in the same order.
///
/// On processors with AVX-512 eight are worked on at once, some seven times as fast as one after the other; inputs of
/// up to 135 bytes take one permutation, and those of a trie's branches four. Elsewhere it is a loop over `keccak256`.
///
/// - Parameters:
///   - inputs: the inputs; all stay readable during the call.
///   - hashes: room for as many hashes.
public func keccak256Batch(_ inputs: UnsafeBufferPointer<UnsafeRawBufferPointer>, into hashes: UnsafeMutablePointer<Hash256>) {
  #if arch(x86_64)
    if inputs.count > 1, KeccakLanes.isSupported {
      KeccakLanes.hash(inputs, into: hashes)
      return
    }
  #endif
  for index in inputs.indices { (hashes + index).initialize(to: keccak256(inputs[index])) }
}

/// The Keccak-256 hashes of many inputs of any lengths, in the same order; see the form with pointers.
public func keccak256Batch(_ inputs: [UnsafeRawBufferPointer]) -> [Hash256] {
  [Hash256](unsafeUninitializedCapacity: inputs.count) { hashes, count in
    count = inputs.count
    guard let start = hashes.baseAddress else { return }
    inputs.withUnsafeBufferPointer { keccak256Batch($0, into: start) }
  }
}

/// The Keccak-256 hashes of many inputs of any lengths, in the same order. The bytes are copied once; callers that have
/// them in one piece of memory use the form with pointers.
public func keccak256Batch(_ inputs: [Bytes]) -> [Hash256] {
  let all = Bytes(inputs.joined())
  return all.withUnsafeBytes { bytes in
    var start = 0
    return keccak256Batch(
      inputs.map { input in
        defer { start += input.count }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<start + input.count])
      })
  }
}

/// The Keccak-256 hashes of many addresses: their keys in the state trie.
public func keccak256Batch(_ addresses: [Address]) -> [Hash256] {
  addresses.withUnsafeBytes { bytes in
    keccak256Batch(
      (0..<addresses.count).map { index in
        let start = index * MemoryLayout<Address>.stride
        return UnsafeRawBufferPointer(rebasing: bytes[start..<start + Address.byteCount])
      })
  }
}

/// The Keccak-256 hashes of many 32-byte values: keys of storage slots in their trie.
public func keccak256Batch(_ values: [Hash256]) -> [Hash256] {
  values.withUnsafeBytes { bytes in
    keccak256Batch(
      (0..<values.count).map { UnsafeRawBufferPointer(rebasing: bytes[$0 * 32..<$0 * 32 + 32]) })
  }
}
