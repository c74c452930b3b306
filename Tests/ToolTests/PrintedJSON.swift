import Foundation
import TestSupport
import Testing

extension ShellResult {
  /// The object that was printed.
  func json() throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
    return try #require(object as? [String: Any], "\(self)")
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
