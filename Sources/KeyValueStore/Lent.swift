/// Lends a value into a closure that runs at once and to its end, which the compiler can't see of a lock's.
struct Lent<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}
