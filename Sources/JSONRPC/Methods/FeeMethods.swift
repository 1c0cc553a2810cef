import Chain
import EthereumTypes
import JSON
import Primitives

/// The `eth` methods that suggest prices. In a network where gas costs nothing they say zero, so that wallets that follow them can
/// transact.
extension RPCEnvironment {
  /// Blocks whose tips are looked at for a suggestion.
  private static let sampledBlocks: UInt64 = 20

  func feeMethods() -> [RPCMethod] {
    [
      RPCMethod("eth_gasPrice", [], "a gas price that suffices at present") { [self] (_, writer) throws(RPCError) in
        let view = try view()
        let tip = try suggestedTip(view)
        let baseFee = try view.header(.latest)?.header.baseFeePerGas ?? UInt256()
        let (price, overflow) = baseFee.addingReportingOverflow(tip)
        writer.quantity(overflow ? baseFee : price)
      },
      RPCMethod("eth_maxPriorityFeePerGas", [], "a tip that suffices at present") { [self] (_, writer) throws(RPCError) in
        writer.quantity(try suggestedTip(view()))
      },
      RPCMethod("eth_blobBaseFee", [], "what a unit of blob gas costs in the next block") { [self] (_, writer) throws(RPCError) in
        let view = try view()
        guard let header = try view.header(.latest)?.header, let excess = header.excessBlobGas,
          let schedule = view.configuration.blobSchedule(at: view.configuration.fork(for: header))
        else { return writer.quantity(0) }
        let next = schedule.excessBlobGas(afterExcess: excess, used: header.blobGasUsed ?? 0)
        writer.quantity(schedule.baseFee(excessBlobGas: next))
      },
      RPCMethod(
        "eth_feeHistory", [.init("blockCount"), .init("newestBlock"), .init("rewardPercentiles", optional: true)],
        "base fees, fullness and tips of some blocks"
      ) { [self] (arguments, writer) throws(RPCError) in
        let count = try blockCount(arguments.required(0))
        let reference = try arguments.required(1).blockNumber()
        let percentiles = try Self.percentiles(arguments.optional(2))
        try writeHistory(count, reference, percentiles, into: &writer)
      },
    ]
  }

  /// The 60th percentile of the cheapest tips in the last blocks; zero where nobody pays.
  private func suggestedTip(_ view: ReadView) throws(RPCError) -> UInt256 {
    guard view.configuration.isGasPriceEnabled(at: view.head.number &+ 1) else { return UInt256() }
    var tips: [UInt256] = []
    for number in (view.head.number &- min(view.head.number, Self.sampledBlocks - 1))...view.head.number {
      guard let (block, _) = try view.block(.number(number)) else { continue }
      let cheapest = block.transactions.map { $0.tip(baseFee: block.header.baseFeePerGas) }.sorted().prefix(3)
      tips += cheapest
    }
    guard !tips.isEmpty else { return UInt256() }
    tips.sort()
    return tips[(tips.count - 1) * 60 / 100]
  }

  /// geth takes the count as a quantity and as a number.
  private func blockCount(_ value: ArgumentValue) throws(RPCError) -> UInt64 {
    let count = value.json.number != nil ? try value.uint64Number() : try value.quantity("math.HexOrDecimal64")
    guard count <= limits.feeHistoryBlocks else {
      throw .limitExceeded("\(count) blocks of history asked for, the limit is \(limits.feeHistoryBlocks) (--rpc.feehistorylimit)")
    }
    return count
  }

  private static func percentiles(_ value: ArgumentValue?) throws(RPCError) -> [Double] {
    guard let value else { return [] }
    var percentiles: [Double] = []
    for element in try value.elements("[]float64") {
      guard let percentile = element.json.number?.double else { throw element.mismatch(element.json.kind, "float64") }
      guard percentile >= 0, percentile <= 100 else { throw .failed("invalid reward percentile: \(percentile)") }
      if let last = percentiles.last, percentile < last { throw .failed("invalid reward percentile: \(last) > \(percentile)") }
      percentiles.append(percentile)
    }
    guard percentiles.count <= 100 else { throw .limitExceeded("more than 100 reward percentiles") }
    return percentiles
  }

  private func writeHistory(
    _ count: UInt64, _ reference: BlockReference, _ percentiles: [Double], into writer: inout JSONWriter
  ) throws(RPCError) {
    let view = try view()
    guard let newest = try view.number(reference), newest <= view.head.number else { throw .failed("request beyond head block") }
    let shown = min(count, newest &+ 1)
    let oldest = newest &+ 1 &- shown
    writer.beginObject()
    writer.key("oldestBlock")
    writer.quantity(shown == 0 ? 0 : oldest)
    guard shown > 0 else {
      writer.key("gasUsedRatio")
      writer.null()
      writer.endObject()
      return
    }
    // Headers only: whole blocks, as many as may be asked for, would fill the memory.
    var blocks: [ReadView.FoundHeader] = []
    for number in oldest...newest {
      guard let found = try view.header(.number(number)) else { throw .failed("block \(number) not found") }
      blocks.append(found)
    }
    if !percentiles.isEmpty {
      writer.key("reward")
      writer.beginArray()
      for block in blocks { try writeRewards(block, percentiles, view, into: &writer) }
      writer.endArray()
    }
    writer.key("baseFeePerGas")
    writer.beginArray()
    for block in blocks { writer.quantity(block.header.baseFeePerGas ?? UInt256()) }
    writer.quantity(nextBaseFee(after: blocks[blocks.count - 1].header, view))
    writer.endArray()
    writer.key("gasUsedRatio")
    writer.beginArray()
    for block in blocks { writer.double(block.header.gasLimit == 0 ? 0 : Double(block.header.gasUsed) / Double(block.header.gasLimit)) }
    writer.endArray()
    writeBlobHistory(blocks, view, into: &writer)
    writer.endObject()
  }

  private func nextBaseFee(after header: Header, _ view: ReadView) -> UInt256 {
    let fork = view.configuration.fork(at: header.number &+ 1, timestamp: header.timestamp)
    return fork >= .london ? view.configuration.baseFeeRule.next(after: header) : UInt256()
  }

  private func writeBlobHistory(_ blocks: [ReadView.FoundHeader], _ view: ReadView, into writer: inout JSONWriter) {
    guard blocks.contains(where: { $0.header.excessBlobGas != nil }) else { return }
    func schedule(_ header: Header) -> BlobSchedule? { view.configuration.blobSchedule(at: view.configuration.fork(for: header)) }
    writer.key("baseFeePerBlobGas")
    writer.beginArray()
    for block in blocks {
      writer.quantity(block.header.excessBlobGas.flatMap { schedule(block.header)?.baseFee(excessBlobGas: $0) } ?? UInt256())
    }
    let last = blocks[blocks.count - 1].header
    let next = schedule(last).map {
      $0.baseFee(excessBlobGas: $0.excessBlobGas(afterExcess: last.excessBlobGas ?? 0, used: last.blobGasUsed ?? 0))
    }
    writer.quantity(next ?? UInt256())
    writer.endArray()
    writer.key("blobGasUsedRatio")
    writer.beginArray()
    for block in blocks {
      let most = schedule(block.header)?.maxGas ?? 0
      writer.double(most == 0 ? 0 : Double(block.header.blobGasUsed ?? 0) / Double(most))
    }
    writer.endArray()
  }

  /// The tips at some percentiles of a block's gas, cheapest first.
  private func writeRewards(
    _ block: ReadView.FoundHeader, _ percentiles: [Double], _ view: ReadView, into writer: inout JSONWriter
  ) throws(RPCError) {
    let transactions = try view.block(.number(block.header.number))?.block.transactions ?? []
    let paid = zip(transactions, try view.receipts(block))
      .map { (tip: $0.tip(baseFee: block.header.baseFeePerGas), gas: $1.gasUsed) }.sorted { $0.tip < $1.tip }
    writer.beginArray()
    var index = 0
    var sum = paid.first?.gas ?? 0
    for percentile in percentiles {
      guard !paid.isEmpty else {
        writer.quantity(0)
        continue
      }
      let threshold = Double(block.header.gasUsed) * percentile / 100
      while Double(sum) < threshold, index < paid.count - 1 {
        index += 1
        sum &+= paid[index].gas
      }
      writer.quantity(paid[index].tip)
    }
    writer.endArray()
  }
}

extension Transaction {
  /// What the block's author gets for a unit of gas.
  fileprivate func tip(baseFee: UInt256?) -> UInt256 {
    let price = effectiveGasPrice(baseFee: baseFee)
    guard let baseFee else { return price }
    return price > baseFee ? price &- baseFee : UInt256()
  }
}
