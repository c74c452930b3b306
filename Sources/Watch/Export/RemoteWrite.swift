import Quantities

/// Live metrics as Prometheus's remote-write protocol has them: a protocol buffer in a block of Snappy.
///
/// The series are those of `PrometheusText` that are of runs that go on, with `job` and `instance` as a
/// scrape would add them. A block holds its bytes as they are: Snappy allows that, and what is sent is small.
/// How long runs took that have ended is of a time before, with counts of a window that moves: a server
/// would refuse the whole request for it.
///
/// - SeeAlso: Prometheus, "Remote-Write 1.0 specification"; Protocol Buffers, "Encoding"; Snappy,
///   "Compressed Format Description".
package struct RemoteWrite: Hashable, Sendable {
  /// What the protocol asks of a request beside its type.
  package static let headers = [
    "Content-Encoding: snappy", "X-Prometheus-Remote-Write-Version: 0.1.0",
  ]
  package static let contentType = "application/x-protobuf"

  /// What is sent; empty where nothing runs.
  package let body: [UInt8]

  /// - Parameters:
  ///   - measures: What is sent.
  ///   - instance: The host of runs that don't say theirs.
  package init(_ measures: LiveMeasures, instance: String) {
    var request = ProtocolBuffer()
    for metric in measures.metrics where metric.kind != .histogram {
      let name = PrometheusText.name(of: metric)
      for point in metric.points {
        let own = [
          ("__name__", name), ("job", "perf-check"), ("instance", point.host ?? instance),
        ]
        let labels = own + PrometheusText.labels(of: point)
        request.add(1, Self.series(labels, point.value, at: point.time))
      }
    }
    body = request.bytes.isEmpty ? [] : SnappyBlock.storing(request.bytes)
  }

  /// A time series with its labels by name, and one sample.
  private static func series(
    _ labels: [(String, String)], _ value: Double, at time: Double
  ) -> ProtocolBuffer {
    var series = ProtocolBuffer()
    for (name, text) in labels.sorted(by: { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }) {
      var label = ProtocolBuffer()
      label.add(1, text: name)
      label.add(2, text: text)
      series.add(1, label)
    }
    var sample = ProtocolBuffer()
    sample.add(1, value)
    // Milliseconds since 1970.
    sample.add(2, UInt64(bitPattern: Int64(Int(saturating: (time * 1000).rounded()))))
    series.add(2, sample)
    return series
  }
}

/// A message of Protocol Buffers, field by field.
private struct ProtocolBuffer {
  private(set) var bytes: [UInt8] = []

  /// Adds a message.
  mutating func add(_ field: UInt64, _ message: ProtocolBuffer) { add(field, message.bytes) }

  mutating func add(_ field: UInt64, text: String) { add(field, Array(text.utf8)) }

  /// Adds a number of variable length.
  mutating func add(_ field: UInt64, _ number: UInt64) {
    bytes += VariableLength.bytes(of: field << 3)
    bytes += VariableLength.bytes(of: number)
  }

  /// Adds a number of 64 bits.
  mutating func add(_ field: UInt64, _ number: Double) {
    bytes += VariableLength.bytes(of: field << 3 | 1)
    bytes += stride(from: 0, to: 64, by: 8).map {
      UInt8(truncatingIfNeeded: number.bitPattern >> UInt64($0))
    }
  }

  private mutating func add(_ field: UInt64, _ content: [UInt8]) {
    bytes += VariableLength.bytes(of: field << 3 | 2)
    bytes += VariableLength.bytes(of: UInt64(content.count))
    bytes += content
  }
}

/// Numbers of seven bits a byte, the lowest first, as Protocol Buffers and Snappy have them.
private enum VariableLength {
  static func bytes(of number: UInt64) -> [UInt8] {
    var (rest, bytes) = (number, [UInt8]())
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}

/// A block of Snappy, of literals alone.
private enum SnappyBlock {
  /// The longest literal whose length has two bytes.
  private static let longest = 1 << 16

  static func storing(_ content: [UInt8]) -> [UInt8] {
    var block = VariableLength.bytes(of: UInt64(content.count))
    for start in stride(from: 0, to: content.count, by: longest) {
      let part = content[start..<min(start + longest, content.count)]
      let last = part.count - 1
      block += [61 << 2, UInt8(last & 0xFF), UInt8(last >> 8)]
      block += part
    }
    return block
  }
}
