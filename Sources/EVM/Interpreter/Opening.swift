import Primitives

/// What a call or creation came to.
struct Outcome {
  var status: CallStatus
  var gasLeft: Int64
  /// In the memory of the frame that ended; good until that frame is used again.
  var output: UnsafePointer<UInt8>
  var outputSize: Int
}

/// A call or creation that was asked for either is over at once or has a frame that can run.
enum Opening {
  case done(Outcome)
  case entered
}

/// A call, with accounts as records of the state.
struct CallRequest {
  var kind: CallKind
  /// Who pays the value.
  var caller: Int
  /// Whose storage the code changes.
  var recipient: Int
  /// Whose code runs, before delegation (EIP-7702).
  var codeAccount: Int
  /// In wei, to be moved.
  var value: UInt256
  /// What CALLVALUE and CALLER say: a delegate call hands on its own.
  var apparentValue: UInt256
  var apparentCaller: Address
  var input: UnsafeRawBufferPointer
  var gas: Int64
  var isStatic: Bool
  var depth: Int
}

/// A creation.
struct CreateRequest {
  var kind: CallKind
  var caller: Int
  var value: UInt256
  var initCode: UnsafeRawBufferPointer
  var salt: UInt256
  var gas: Int64
  var depth: Int
}

extension EVM {
  private func done(_ status: CallStatus, _ depth: Int, gasLeft: Int64) -> Opening {
    let output = UnsafePointer(pool.frame(min(depth, FramePool.depthLimit)).pointee.memory.assumingMemoryBound(to: UInt8.self))
    return .done(Outcome(status: status, gasLeft: gasLeft, output: output, outputSize: 0))
  }

  // MARK: Calls

  /// Moves the value and readies the frame of a call, or ends it at once: too deep, too poor, no code, precompiled.
  func open(_ request: CallRequest) -> Opening {
    if tracer != nil { traceEnter(request) }
    let opening = openUntraced(request)
    if tracer != nil, case .done(let outcome) = opening { traceExit(outcome, request.depth, gas: request.gas) }
    return opening
  }

  @inline(__always)
  private func openUntraced(_ request: CallRequest) -> Opening {
    if request.depth > FramePool.depthLimit { return done(.callDepth, request.depth, gasLeft: request.gas) }
    if state.fault != nil { return done(.stateUnavailable, request.depth, gasLeft: 0) }
    if isInterrupted { return done(.interrupted, request.depth, gasLeft: 0) }
    if !request.value.isZero && state.accounts.base[request.caller].balance < request.value {
      return done(.insufficientBalance, request.depth, gasLeft: request.gas)
    }
    let snapshot = state.snapshot()
    let precompile = precompiles.precompile(state.accounts.base[request.codeAccount].address)
    if request.kind == .call {
      if !state.accounts.base[request.recipient].exists {
        if precompile == nil && rules.fork >= .spuriousDragon && request.value.isZero {
          return done(.success, request.depth, gasLeft: request.gas)
        }
        if rules.isQuorum && request.value.isZero {
          state.makeExistForCallOfNothing(request.recipient)
        } else {
          state.makeExist(request.recipient)
        }
      }
      transfer(request.value, from: request.caller, to: request.recipient)
    } else if request.kind == .staticCall && state.accounts.base[request.recipient].exists {
      state.addBalance(0, at: request.recipient)
    }
    if let precompile { return .done(run(precompile, request, snapshot)) }
    var codeIndex = state.codeIndex(request.codeAccount)
    if codeIndex != 0 && rules.fork >= .prague { codeIndex = resolveDelegation(codeIndex) }
    if codeIndex == 0 { return done(.success, request.depth, gasLeft: request.gas) }

    let f = pool.frame(request.depth)
    prepare(f, request.kind, gas: request.gas, snapshot: snapshot)
    f.pointee.isStatic = request.isStatic
    f.pointee.account = request.recipient
    f.pointee.address = state.accounts.base[request.recipient].address
    f.pointee.caller = request.apparentCaller
    f.pointee.value = request.apparentValue
    setInput(f, request.input)
    let code = state.codes[codeIndex]
    f.pointee.code = code.pointer
    f.pointee.codeSize = code.count
    f.pointee.programCounter = 0
    f.pointee.jumpBits = nil
    f.pointee.codeIndex = codeIndex
    f.pointee.isFast = false
    f.pointee.jumpsAtStart = 0
    if !isTracingSteps {
      if let program = decodesAtOnce ? state.program(codeIndex, instructions) : state.hotProgram(codeIndex, instructions) {
        use(program, f)
        f.pointee.instructionPointer = program.instructions + 1
      } else {
        f.pointee.jumpsAtStart = code.jumpsUntilHot
        f.pointee.jumpsLeft = f.pointee.jumpsAtStart
      }
    }
    return .entered
  }

  /// The code that a delegation designator leads to, one step far (EIP-7702); any other code is its own.
  private func resolveDelegation(_ codeIndex: Int) -> Int {
    guard let target = state.codes[codeIndex].delegation else { return codeIndex }
    // A precompiled contract has no code to borrow.
    return precompiles.contains(target) ? 0 : state.codeIndex(state.loadedIndex(target))
  }

  /// Moves wei. GoQuorum leaves out a transfer of nothing, so that it touches no account.
  @inline(__always)
  private func transfer(_ value: UInt256, from caller: Int, to recipient: Int) {
    if value.isZero {
      if !rules.isQuorum { state.addBalance(0, at: recipient) }
      return
    }
    state.subtractBalance(value, at: caller)
    state.addBalance(value, at: recipient)
  }

  private func run(_ precompile: Precompile, _ request: CallRequest, _ snapshot: JournaledState.Snapshot) -> Outcome {
    let f = pool.frame(request.depth)
    let left = request.gas &- precompiles.gas(precompile, request.input)
    let memory = UnsafePointer(f.pointee.memory.assumingMemoryBound(to: UInt8.self))
    var outcome = Outcome(status: .outOfGas, gasLeft: 0, output: memory, outputSize: 0)
    if left < 0 {
      state.revert(to: snapshot)
      return outcome
    }
    guard let output = precompile.run(request.input) else {
      state.revert(to: snapshot)
      outcome.status = .precompileFailure
      return outcome
    }
    outcome.status = .success
    outcome.gasLeft = left
    outcome.output = keep(output, f)
    outcome.outputSize = output.count
    return outcome
  }

  /// Puts bytes into a frame's memory, where the frame below can read them as returned data.
  private func keep(_ bytes: Bytes, _ f: FramePointer) -> UnsafePointer<UInt8> {
    f.pointee.memorySize = 0
    if bytes.isEmpty || expand(f, 0, UInt64(bytes.count), Int64.max) < 0 {
      return UnsafePointer(f.pointee.memory.assumingMemoryBound(to: UInt8.self))
    }
    bytes.withUnsafeBytes { f.pointee.memory.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: $0.count) }
    return UnsafePointer(f.pointee.memory.assumingMemoryBound(to: UInt8.self))
  }

  // MARK: Creations

  /// Readies the frame of a creation, or ends it at once: too deep, too poor, address taken.
  func open(_ request: CreateRequest) -> Opening {
    if request.depth > FramePool.depthLimit { return refuse(request, .callDepth, gasLeft: request.gas) }
    if state.fault != nil { return refuse(request, .stateUnavailable, gasLeft: 0) }
    if isInterrupted { return refuse(request, .interrupted, gasLeft: 0) }
    let creator = state.accounts.base[request.caller]
    if creator.balance < request.value { return refuse(request, .insufficientBalance, gasLeft: request.gas) }
    if creator.nonce == UInt64.max { return refuse(request, .nonceOverflow, gasLeft: request.gas) }
    let address: Address
    if request.kind == .create2 {
      address = EVM.createAddress(creator: creator.address, salt: request.salt, initCodeHash: keccak256(request.initCode))
    } else {
      address = EVM.createAddress(creator: creator.address, nonce: creator.nonce)
    }
    state.setNonce(creator.nonce &+ 1, at: request.caller)
    let account = state.loadedIndex(address)
    if tracer != nil { traceEnter(request, address) }
    if rules.fork >= .berlin { state.warmAccount(account) }
    if !state.isFreeForCreation(account) {
      let outcome = done(.addressCollision, request.depth, gasLeft: 0)
      if tracer != nil, case .done(let o) = outcome { traceExit(o, request.depth, gas: request.gas) }
      return outcome
    }
    let snapshot = state.snapshot()
    state.createContract(account, nonce: rules.fork >= .spuriousDragon ? 1 : 0)
    transfer(request.value, from: request.caller, to: account)

    let f = pool.frame(request.depth)
    prepare(f, request.kind, gas: request.gas, snapshot: snapshot)
    f.pointee.isStatic = false
    f.pointee.account = account
    f.pointee.address = address
    f.pointee.caller = creator.address
    f.pointee.value = request.value
    setInput(f, UnsafeRawBufferPointer(start: nil, count: 0))
    // Initcode runs once: it is decoded only if it loops. Its hash is nobody's business.
    let code = Code(Bytes(request.initCode), hash: .zero)
    while initCodes.count <= request.depth { initCodes.append(nil) }
    initCodes[request.depth] = code
    f.pointee.code = code.pointer
    f.pointee.codeSize = code.count
    f.pointee.isFast = false
    f.pointee.programCounter = 0
    f.pointee.jumpBits = nil
    f.pointee.jumpsAtStart = code.jumpsUntilHot
    f.pointee.jumpsLeft = f.pointee.jumpsAtStart
    f.pointee.codeIndex = -1
    return .entered
  }

  private func refuse(_ request: CreateRequest, _ status: CallStatus, gasLeft: Int64) -> Opening {
    if tracer != nil { traceEnter(request, .zero) }
    let outcome = done(status, request.depth, gasLeft: gasLeft)
    if tracer != nil, case .done(let o) = outcome { traceExit(o, request.depth, gas: request.gas) }
    return outcome
  }

  // MARK: Frames

  /// The code that a frame runs.
  func code(of f: FramePointer) -> Code {
    f.pointee.codeIndex >= 0 ? state.codes[f.pointee.codeIndex] : initCodes[f.pointee.depth] ?? Code.empty
  }

  /// Has a frame run on decoded code from here on.
  @inline(__always)
  func use(_ program: Program, _ f: FramePointer) {
    f.pointee.isFast = true
    f.pointee.instructions = program.instructions
    f.pointee.targets = program.targets
  }

  /// Goes on in the fast form with a frame that stands at a JUMPDEST.
  @inline(never)
  func speedUp(_ f: FramePointer) {
    let program = f.pointee.codeIndex >= 0 ? state.program(f.pointee.codeIndex, instructions) : code(of: f).program(instructions)
    use(program, f)
    f.pointee.instructionPointer = program.instructions + Int(program.targets[f.pointee.programCounter])
  }

  @inline(__always)
  private func prepare(_ f: FramePointer, _ kind: CallKind, gas: Int64, snapshot: JournaledState.Snapshot) {
    f.pointee.kind = kind
    f.pointee.gas = gas
    f.pointee.gasAtStart = gas
    f.pointee.snapshot = snapshot
    f.pointee.stackPointer = f.pointee.stack - 1
    f.pointee.memorySize = 0
    f.pointee.failure = .outOfGas
    f.pointee.detail = FailureDetail()
    f.pointee.lastCost = 0
    f.pointee.returnDataSize = 0
    f.pointee.outputSize = 0
  }

  @inline(__always)
  private func setInput(_ f: FramePointer, _ input: UnsafeRawBufferPointer) {
    f.pointee.inputSize = input.count
    f.pointee.input =
      input.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? UnsafePointer(f.pointee.memory.assumingMemoryBound(to: UInt8.self))
  }
}
