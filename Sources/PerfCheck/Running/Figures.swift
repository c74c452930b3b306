/// Numbers as people read them: three significant digits and a scaled unit.
package enum Figures {
  /// A time, from picoseconds to seconds: "1.23 µs".
  ///
  /// - Parameter seconds: Positive.
  package static func time(_ seconds: Double) -> String {
    let units = [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"), (1e-12, "ps")]
    let rounded = rounded(seconds)
    let (scale, unit) =
      units.first { rounded >= $0.0 * (1 - 1e-9) } ?? (1e-12, "ps")
    return digits(rounded / scale) + " " + unit
  }

  /// A rate: "12.3 M/s", "1.50 GB/s".
  ///
  /// - Parameters:
  ///   - perSecond: Not negative, in units of `throughput`.
  ///   - throughput: What is counted: bytes or items.
  package static func rate(_ perSecond: Double, of throughput: Throughput) -> String {
    let prefixes = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
    let rounded = rounded(perSecond)
    let (scale, prefix) = prefixes.first { rounded >= $0.0 * (1 - 1e-9) } ?? (1, "")
    let unit =
      switch throughput {
      case .items: prefix + "/s"
      case .bytes: prefix + "B/s"
      }
    return digits(rounded / scale) + " " + unit
  }

  /// A fraction as percentage: "± 1.2 %".
  package static func spread(_ fraction: Double) -> String {
    "± " + decimal(fraction * 100, places: 1) + " %"
  }

  /// Three significant digits.
  private static func rounded(_ value: Double) -> Double {
    guard value > 0 else { return value }
    var (scaled, factor) = (value, 1.0)
    while scaled < 100 { (scaled, factor) = (scaled * 10, factor * 10) }
    while scaled >= 1000 { (scaled, factor) = (scaled / 10, factor / 10) }
    return scaled.rounded() / factor
  }

  private static func digits(_ value: Double) -> String {
    decimal(value, places: value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
  }

  /// A number with so many digits behind the point.
  private static func decimal(_ value: Double, places: Int) -> String {
    // Beyond that there is no integer for it, and no digit behind the point matters.
    guard value.magnitude < 1e15 else { return "\(value)" }
    var factor = 1
    for _ in 0..<places { factor *= 10 }
    let scaled = Int((value * Double(factor)).rounded())
    guard places > 0 else { return "\(scaled)" }
    let behind = String(scaled % factor)
    return "\(scaled / factor)." + String(repeating: "0", count: places - behind.count) + behind
  }
}
