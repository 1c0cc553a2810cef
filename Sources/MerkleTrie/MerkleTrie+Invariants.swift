import Primitives

extension MerkleTrie {
  /// Walks the nodes in memory and returns what is wrong with them: nothing, if this module is right.
  package func _checkInvariants() -> [String] {
    var wrong: [String] = []
    if !root.isNone { check(root, start: 0, path: nil, &wrong) }
    if !isUnsaved && !root.isNone && root.isUnsaved { wrong.append("a saved trie has an unsaved root") }
    return wrong
  }

  private func check(_ node: NodePointer, start: Int, path: UnsafePointer<UInt8>?, _ wrong: inout [String]) {
    let own = node.isLeaf ? node.leaf.key : node.branch.prefix
    let count = node.isLeaf ? node.leaf.nibbleCount : node.branch.depth
    let name = pathText(own, count)
    if let path, commonPrefix(own, max(count, start), path, start, from: 0) != start { wrong.append("\(name) is in a foreign place") }
    if node.isLeaf {
      if node.leaf.valueCount == 0 { wrong.append("leaf \(name) has no value") }
      return
    }
    let branch = node.branch
    if branch.depth < start { wrong.append("branch \(name) is above its parent") }
    if branch.pointee.present.nonzeroBitCount < 2 { wrong.append("branch \(name) has less than two children") }
    if (branch.pointee.present & 0xffff).nonzeroBitCount > branch.capacity { wrong.append("branch \(name) has no room") }
    if branch.pointee.stale & ~branch.pointee.present != 0 { wrong.append("branch \(name) has a stale child that is none") }
    if branch.pointee.stale != 0 && !branch.pointee.isStale { wrong.append("branch \(name) is fresh above a stale child") }
    for slot in 0..<17 {
      guard branch.has(slot) else { continue }
      let child = branch.child(slot)
      let isKnown = slot < 16 && branch.reference(slot).length > 0
      if child.isNone && !isKnown { wrong.append("branch \(name) is wrong about child \(slot)") }
      if child.isNone { continue }
      if child.isUnsaved && !branch.pointee.isUnsaved { wrong.append("branch \(name) is saved above an unsaved child") }
      var childPath = Bytes(UnsafeBufferPointer(start: branch.prefix, count: (branch.depth + 1) / 2))
      childPath.append(0)
      if slot < 16 {
        let place = branch.depth / 2
        let digit = UInt8(truncatingIfNeeded: slot)
        childPath[place] = branch.depth & 1 == 0 ? digit << 4 : childPath[place] & 0xf0 | digit
        childPath.withUnsafeBufferPointer { check(child, start: branch.depth + 1, path: $0.baseAddress, &wrong) }
      }
    }
  }
}
