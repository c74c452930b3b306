import Files
import Foundation
import Processes

/// `.perf-check/real_time/archive`: the lines of hours that are over, a compressed file for each.
///
/// Without gzip the files hold plain lines.
struct LiveArchive: Sendable {
  let path: String
  let files: FileTree

  private static let plain = ".jsonl"
  private static let packed = ".jsonl.gz"

  /// Where gzip is looked for: what a user's PATH holds must not matter to what is kept.
  private static let environment = [
    "PATH": "/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin:/run/current-system/sw/bin"
  ]

  private struct Segment {
    let hour: LiveHour
    let name: String
  }

  /// The files of a kind, in chronological order.
  private func segments(of file: LiveFile) -> [Segment] {
    files.names(in: path).compactMap { name in
      guard name.hasPrefix(file.rawValue + "."),
        let ending = [Self.packed, Self.plain].first(where: name.hasSuffix),
        let hour = LiveHour(
          name: String(name.dropFirst(file.rawValue.count + 1).dropLast(ending.count)))
      else { return nil }
      return Segment(hour: hour, name: name)
    }
    .sorted { ($0.hour, $0.name) < ($1.hour, $1.name) }
  }

  /// The hours of which lines are kept, in chronological order.
  func hours(of file: LiveFile) -> [LiveHour] { segments(of: file).map(\.hour) }

  /// The lines of the hours that a condition holds for.
  ///
  /// - Returns: Also the number of files that can't be read.
  func lines(
    of file: LiveFile, where isWanted: (LiveHour) -> Bool
  ) -> (lines: [Substring], damaged: Int) {
    let wanted = segments(of: file).filter { isWanted($0.hour) }
    let contents = wanted.map { files.contents(path + "/" + $0.name) ?? Data() }
    let isPacked = wanted.map { $0.name.hasSuffix(Self.packed) }
    // One program for all of them, unless one of them is damaged.
    if isPacked.allSatisfy(\.self), !contents.contains(where: \.isEmpty),
      let all = Self.unpack(contents.reduce(Data(), +))
    {
      return (LiveFolder.texts(of: all), 0)
    }
    let parts = zip(contents, isPacked).map { contents, isPacked in
      isPacked ? Self.unpack(contents) : contents
    }
    return (parts.flatMap { LiveFolder.texts(of: $0 ?? Data()) }, parts.count { $0 == nil })
  }

  /// Replaces the lines of an hour.
  func write(_ lines: [Substring], of file: LiveFile, _ hour: LiveHour) throws(FileError) {
    let text = lines.map { $0 + "\n" }.joined()
    let name = path + "/" + file.rawValue + "." + hour.name
    guard let packed = Self.pack(text) else {
      try files.write(text, to: name + Self.plain)
      return try files.remove(name + Self.packed)
    }
    try files.write(packed, to: name + Self.packed)
    try files.remove(name + Self.plain)
  }

  /// Removes the hours that ended at some instant or before.
  func remove(endedBy limit: Double) throws(FileError) {
    for file in LiveFile.allCases {
      for segment in segments(of: file) where segment.hour.end <= limit {
        try files.remove(path + "/" + segment.name)
      }
    }
  }

  private static func pack(_ text: String) -> [UInt8]? {
    run(["gzip", "-cn"], input: Array(text.utf8))
  }

  private static func unpack(_ data: Data) -> Data? {
    data.isEmpty ? Data() : run(["gzip", "-dc"], input: Array(data)).map { Data($0) }
  }

  /// - Returns: What it prints; nil where it isn't there, or fails.
  private static func run(_ words: [String], input: [UInt8]) -> [UInt8]? {
    var program = Subprocess(words, in: "/", environment: environment)
    program.input = input
    guard let result = try? program.run(), result.hasSucceeded else { return nil }
    return result.output
  }
}
