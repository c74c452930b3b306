import ArgumentParser
import Quantities

/// A quantity that an option takes.
protocol QuantityArgument: ScalarQuantity, ExpressibleByArgument {
  /// What errors say that is expected, with an example.
  static var expected: String { get }
}

extension QuantityArgument {
  init?(argument: String) { self.init(argument) }

  /// Reads one within a range.
  ///
  /// - Parameters:
  ///   - expected: What errors say of any other text.
  ///   - range: What is allowed.
  static func reader(
    _ expected: String = Self.expected, in range: ClosedRange<Self>
  ) -> OptionValue.Reader<Self> {
    OptionValue.reader(expected) { text in
      Self(argument: text).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

extension Seconds: QuantityArgument {
  static var expected: String { "a time such as 90s, 5m or 7_days" }

  /// Reads any time above 0.
  static func reader(_ expected: String = Self.expected) -> OptionValue.Reader<Self> {
    reader(expected, in: Seconds(.leastNonzeroMagnitude)...Seconds(.infinity))
  }
}

extension Bytes: QuantityArgument {
  static var expected: String { "a size such as 10GB or 500MB" }

  /// Reads any size.
  static let reader: OptionValue.Reader<Self> = reader(in: 0...Bytes(.infinity))
}

extension Fraction: QuantityArgument {
  static var expected: String { "a fraction such as 5% or 0.05" }
}
