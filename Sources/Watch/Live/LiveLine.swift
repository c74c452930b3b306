import Foundation
import Quantities

/// A line of a file that monitors append to.
package protocol LiveLine: Hashable, Sendable, Codable {
  /// RFC 3339 with milliseconds, in UTC.
  var at: String { get }
  /// The id of the monitor that wrote it: several may run at once.
  var monitor: String { get }
  /// The workflow, command or process that is watched.
  var workflow: String { get }
}

extension LiveLine {
  /// Reads a line.
  ///
  /// - Returns: `nil` for what is damaged or another kind of line.
  package init?(line: some StringProtocol) {
    guard let value = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)),
      value.seconds != nil
    else { return nil }
    self = value
  }

  /// In seconds since 1970; nil for what isn't a time.
  package var seconds: Double? { LineTime.seconds(of: at) }

  /// As one line of JSON.
  package var line: String { JSONLine.text(of: self) }
}

/// The times in lines.
enum LineTime {
  /// In seconds since 1970; nil for what isn't a time.
  static func seconds(of text: String) -> Double? { ByteText.time(Array(text.utf8)[...]) }
}
