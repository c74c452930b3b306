/// The end of a program's output: however much it prints, only the last part is kept.
struct BoundedLog {
  private var bytes: [UInt8] = []
  private let capacity: Int
  /// How much was printed in all, in bytes.
  private(set) var total = 0

  init(capacity: Int = 65536) {
    self.capacity = capacity
  }

  mutating func append(_ new: some Collection<UInt8>) {
    total += new.count
    bytes += new.suffix(capacity)
    // Cut only at twice the capacity, so that each byte is moved once at most on average.
    if bytes.count > 2 * capacity { bytes.removeFirst(bytes.count - capacity) }
  }

  /// The last lines, as text; what isn't UTF-8 is replaced.
  func tail(lines: Int) -> String {
    let text = String(decoding: bytes.suffix(capacity), as: UTF8.self)
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    let kept = all.last?.isEmpty == true ? all.dropLast() : all[...]
    return kept.suffix(lines).joined(separator: "\n")
  }
}
