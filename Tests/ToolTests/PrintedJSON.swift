import Foundation
import TestSupport
import Testing

extension ShellResult {
  /// The object that was printed.
  func json() throws -> [String: Any] {
    let printed = try JSONDecoder().decode(Printed.self, from: Data(output.utf8))
    return try #require(printed.value as? [String: Any], "\(self)")
  }

  /// What an operation came to.
  func results() throws -> [String: Any] {
    try #require(try json()["result"] as? [String: Any], "\(self)")
  }

  /// What an analysis found.
  func analysis() throws -> [String: Any] {
    try #require(try results()["analysis_results"] as? [String: Any], "\(self)")
  }
}

/// A printed value as `JSONSerialization` would give it, but with the numbers that were printed.
///
/// Where a number has more than 17 characters, that makes a `Decimal` of it, whose `Double` may be
/// another than the nearest.
private struct Printed: Decodable {
  let value: Any

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      value = NSNull()
    } else if let bool = try? container.decode(Bool.self) {
      value = NSNumber(value: bool)
    } else if let integer = try? container.decode(Int.self) {
      value = NSNumber(value: integer)
    } else if let number = try? container.decode(Double.self) {
      value = NSNumber(value: number)
    } else if let text = try? container.decode(String.self) {
      value = text
    } else if let array = try? container.decode([Printed].self) {
      value = array.map(\.value)
    } else {
      value = try container.decode([String: Printed].self).mapValues(\.value)
    }
  }
}
