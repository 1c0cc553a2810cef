#if arch(x86_64)
  import CProcessorFeatures
  import KeccakWide
  import Primitives

  /// Eight states that absorb inputs side by side. A lane whose input has ended takes the next one at once, so that
  /// inputs of different lengths keep all lanes busy.
  enum KeccakLanes {
    /// Whether this processor may run the module compiled for AVX-512.
    static let isSupported = quorate_has_x86_64_v4() != 0

    private static let laneCount = 8
    private static let blockWords = 17

    static func hash(
      _ inputs: UnsafeBufferPointer<UnsafeRawBufferPointer>, into hashes: UnsafeMutablePointer<Hash256>
    ) {
      keccakRoundConstants.withUnsafeBufferPointer { constants in
        withUnsafeTemporaryAllocation(byteCount: (25 + blockWords + 1) * 64, alignment: 64) { memory in
          guard let state = memory.baseAddress, let constants = constants.baseAddress else { return }
          memory.initializeMemory(as: UInt8.self, repeating: 0)
          hash(inputs, into: hashes, state, constants)
        }
      }
    }

    private static func hash(
      _ inputs: UnsafeBufferPointer<UnsafeRawBufferPointer>, into hashes: UnsafeMutablePointer<Hash256>,
      _ state: UnsafeMutableRawPointer, _ constants: UnsafePointer<UInt64>
    ) {
      let block = state + 25 * 64
      let kept = block + blockWords * 64
      withUnsafeTemporaryAllocation(of: Lane.self, capacity: laneCount) { lanes in
        lanes.initialize(repeating: Lane())
        var next = 0
        var active = 0
        while true {
          for index in 0..<laneCount {
            if lanes[index].input < 0 {
              guard next < inputs.count else { continue }
              lanes[index] = Lane(input: next, bytes: inputs[next])
              next &+= 1
              active &+= 1
              kept.storeBytes(of: 0, toByteOffset: index &* 8, as: UInt64.self)
            } else {
              kept.storeBytes(of: ~0, toByteOffset: index &* 8, as: UInt64.self)
            }
            lanes[index].fill(block + index &* 8)
          }
          if active == 0 { return }
          keccakAbsorbEight(state, kept: kept, block: block, roundConstants: constants)
          for index in 0..<laneCount where lanes[index].isFinished {
            let lane = state + index &* 8
            let input = lanes[index].input
            (hashes + input).initialize(
              to: Hash256(
                words: lane.load(as: UInt64.self), lane.load(fromByteOffset: 64, as: UInt64.self),
                lane.load(fromByteOffset: 128, as: UInt64.self), lane.load(fromByteOffset: 192, as: UInt64.self)))
            lanes[index] = Lane()
            active &-= 1
          }
        }
      }
    }

    /// What one of the eight states is working on.
    private struct Lane {
      /// The number of the input, or −1 if there is none left.
      var input = -1
      private var pointer: UnsafeRawPointer?
      /// The bytes not yet taken in; −1 once the padding has been.
      private var left = 0

      init() {}

      init(input: Int, bytes: UnsafeRawBufferPointer) {
        self.input = input
        pointer = bytes.baseAddress
        left = bytes.count
      }

      var isFinished: Bool { input >= 0 && left < 0 }

      /// Writes the next 136 bytes of input, padded if they are the last, as every eighth word from `block`.
      @inline(__always) mutating func fill(_ block: UnsafeMutableRawPointer) {
        var word = 0
        if left >= Keccak256.rate, let source = pointer {
          while word < blockWords {
            block.storeBytes(
              of: source.loadUnaligned(fromByteOffset: word &* 8, as: UInt64.self), toByteOffset: word &* 64, as: UInt64.self)
            word &+= 1
          }
          pointer = source + Keccak256.rate
          left &-= Keccak256.rate
          return
        }
        var tail: UInt64 = 1
        if left > 0, let source = pointer {
          while left >= 8 {
            block.storeBytes(
              of: source.loadUnaligned(fromByteOffset: word &* 8, as: UInt64.self), toByteOffset: word &* 64, as: UInt64.self)
            word &+= 1
            left &-= 8
          }
          // From the last byte to the first, under the padding's first bit.
          while left > 0 {
            left &-= 1
            tail = tail &<< 8 | UInt64(source.load(fromByteOffset: word &* 8 &+ left, as: UInt8.self))
          }
        }
        left = -1
        block.storeBytes(of: tail, toByteOffset: word &* 64, as: UInt64.self)
        word &+= 1
        while word < blockWords {
          block.storeBytes(of: 0, toByteOffset: word &* 64, as: UInt64.self)
          word &+= 1
        }
        let last = (blockWords &- 1) &* 64
        block.storeBytes(
          of: block.load(fromByteOffset: last, as: UInt64.self) | 0x8000_0000_0000_0000, toByteOffset: last, as: UInt64.self)
      }
    }
  }
#endif
