/// What one iteration of a benchmark processes; reported per second.
public enum Throughput: Hashable, Sendable {
  /// A number of items: requests, lines, records. Reported as `throughput` in 1/s.
  case items(Int)
  /// A number of bytes. Reported as `throughput` in bytes/s.
  case bytes(Int)

  package var amount: Int {
    switch self {
    case .items(let count), .bytes(let count): count
    }
  }

  /// The unit of its `throughput`, as perf-check writes it.
  package var unit: String {
    switch self {
    case .items: "1/s"
    case .bytes: "bytes/s"
    }
  }
}
