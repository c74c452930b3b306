/// A value that closures share, without a check of exclusive access at each use: the check would take
/// longer than many a benchmark, and only one closure at a time has access.
@usableFromInline final class Box<Value> {
  @exclusivity(unchecked) @usableFromInline var value: Value

  @usableFromInline init(_ value: Value) {
    unsafe self.value = value
  }
}
