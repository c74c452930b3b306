import Foundation
import Quantities

/// An hour in UTC: lines are summed up, compressed and dropped by the hour.
struct LiveHour: Hashable, Comparable {
  /// "2026-01-31T05".
  let name: String
  /// In seconds since 1970.
  let start: Double

  var end: Double { start + Self.length }
  /// The day that it belongs to.
  var instant: Instant { Instant(secondsSince1970: start) }

  static let length = 3600.0
  private static let nameLength = "2026-01-31T05".count
  private static let beginning = Array(#"{"at":""#.utf8)

  /// - Returns: nil for what isn't the name of an hour.
  init?(name: String) {
    guard name.utf8.count == Self.nameLength,
      let start = ByteText.time(Array((name + ":00Z").utf8)[...])
    else { return nil }
    (self.name, self.start) = (name, start)
  }

  /// The hour in which a line was written.
  ///
  /// - Parameter other: Returned where the line is of the same hour: most are.
  /// - Returns: nil for a line that can't be read.
  init?(of line: Substring, like other: LiveHour?) {
    // Most lines begin with their time; to decode them takes a hundred times as long.
    let name: String
    if line.utf8.starts(with: Self.beginning) {
      name = String(
        decoding: line.utf8.dropFirst(Self.beginning.count).prefix(Self.nameLength), as: UTF8.self)
    } else if let time = try? JSONDecoder().decode(DatedLine.self, from: Data(line.utf8)) {
      name = String(time.at.prefix(Self.nameLength))
    } else {
      return nil
    }
    if let other, other.name == name { self = other } else { self.init(name: name) }
  }

  static func < (one: LiveHour, other: LiveHour) -> Bool { one.start < other.start }

  /// Lines by their hours.
  ///
  /// A line that can't be read belongs to the one before it, or to the first that can be read; without
  /// any of those, to none.
  static func groups(of lines: [Substring]) -> [LiveHour: [Substring]] {
    var groups: [LiveHour: [Substring]] = [:]
    var (last, unread): (LiveHour?, [Substring]) = (nil, [])
    for line in lines {
      guard let hour = LiveHour(of: line, like: last) ?? last else {
        unread.append(line)
        continue
      }
      groups[hour, default: []] += unread + [line]
      (last, unread) = (hour, [])
    }
    return groups
  }
}

/// The part of a line that says when it was written.
private struct DatedLine: Decodable {
  let at: String
}
