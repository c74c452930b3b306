import Foundation
import Quantities

/// Something of a workflow that may be set to one of several values.
package struct Parameter: Hashable, Sendable {
  /// What values there are.
  package enum Values: Hashable, Sendable {
    /// Named ones, at least two.
    case list([String])
    /// All numbers from one to another.
    case range(Range)
  }

  /// Numbers between two ends.
  package struct Range: Hashable, Sendable {
    /// The ends; the first is less than the second, and above 0 on a logarithmic scale.
    package let lower: Double
    package let upper: Double
    package let isLogarithmic: Bool
    package let isWhole: Bool

    package init(lower: Double, upper: Double, isLogarithmic: Bool = false, isWhole: Bool = false) {
      self.lower = lower
      self.upper = upper
      self.isLogarithmic = isLogarithmic
      self.isWhole = isWhole
    }

    /// The number at a place.
    ///
    /// - Parameter place: In 0…1.
    package func number(at place: Double) -> Double {
      let number =
        isLogarithmic
        ? lower * pow(upper / lower, place) : lower + (upper - lower) * place
      return min(upper, max(lower, isWhole ? number.rounded() : number))
    }

    /// The place of a number, in 0…1.
    package func place(of number: Double) -> Double {
      let place =
        isLogarithmic
        ? log(max(number, .leastNormalMagnitude) / lower) / log(upper / lower)
        : (number - lower) / (upper - lower)
      return min(1, max(0, place))
    }

    /// How the number at a place is written for the run: with six digits where that stays within the
    /// ends.
    package func text(at place: Double) -> String {
      let number = number(at: place)
      let text = String(format: isWhole ? "%.0f" : "%.6g", number)
      guard let rounded = Double(text), (lower...upper).contains(rounded) else {
        return "\(number)"
      }
      return text
    }

    /// How a number of its own is written, with all of its digits.
    func text(of number: Double) -> String {
      let text = text(at: place(of: number))
      guard Double(text) != number, !isWhole else { return text }
      return number == number.rounded() ? String(format: "%.0f", number) : "\(number)"
    }
  }

  package let name: String
  package let values: Values
  /// What it is set to where nobody chooses.
  package var present: String

  package init(name: String, values: Values, present: String) {
    self.name = name
    self.values = values
    self.present = present
  }

  /// The places of its values, in 0…1: of a list evenly, by their numbers where all are some.
  package func place(of value: String) -> Double? {
    switch values {
    case .list(let list):
      guard let index = list.firstIndex(of: value) else { return nil }
      return list.count > 1 ? Double(index) / Double(list.count - 1) : 0
    case .range(let range):
      return (Double(value) ?? Bytes(value)?.value).map { range.place(of: $0) }
    }
  }

  /// The value at a place in 0…1.
  package func value(at place: Double) -> String {
    switch values {
    case .list(let list):
      return list[min(list.count - 1, Int((place * Double(list.count - 1)).rounded()))]
    case .range(let range):
      return range.text(at: place)
    }
  }

  /// How many values there are; nil for a range of more than can be listed.
  package var count: Int? {
    switch values {
    case .list(let list): return list.count
    case .range(let range):
      let count = range.upper - range.lower + 1
      return range.isWhole && count <= 16 ? Int(count) : nil
    }
  }
}

/// A value for each parameter.
package struct Setting: Hashable, Sendable, CustomStringConvertible {
  /// By the names of the parameters.
  package let values: [String: String]

  package init(_ values: [String: String]) { self.values = values }

  package var description: String {
    values.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
  }
}
