import Foundation
import Gate
import Model
import Quantities
import Statistics
import TestSupport
import Testing

@testable import Bisection

@Suite struct `The log of a bisection` {
  private let folder: TemporaryFolder
  private let log: BisectionLog

  init() throws {
    folder = try TemporaryFolder()
    log = BisectionLog(path: folder.path + "/bisect.jsonl")
  }

  private static let start = BisectionEvent.start(
    .init(
      at: "t", good: "a", bad: "c", workflow: "w", metric: "wall_time", improvement: false,
      settings: .init(), origin: "the revisions named"))

  /// A search whose third commit takes twice as long, with all kinds of events.
  private static let events: [BisectionEvent] = {
    func run(_ commit: String, _ value: Double) -> BisectionEvent {
      .run(.init(commit: commit, elapsed: 1, seconds: Seconds(value), values: ["wall_time": value]))
    }
    return [
      start, .range(.init(commits: ["a", "b", "c"], unseen: 0)), .session(at: "t"),
      .metric(Metric(name: "wall_time", unit: "s")),
      .build(.init(commit: "a", seconds: 2, succeeded: true)),
      run("a", 0.1), run("c", 0.2), .skip(.init(commit: "b", reason: "it fails")),
      run("a", 0.101), run("c", 0.199),
      .pair(
        .init(
          lower: "a", upper: "c", elapsed: 1, seconds: 0.3, lowerValues: ["wall_time": 0.1],
          upperValues: ["wall_time": 0.2])),
    ]
  }()

  private func detail(_ text: String) throws -> String {
    try folder.write(text, to: "bisect.jsonl")
    let error = try #require(throws: GateError.self) { try log.state() }
    #expect(error.code == .usage && error.operation.contains(log.path))
    return error.detail
  }

  @Test func `gives the state that its events made`() throws {
    try log.begin(Array(Self.events.prefix(2)))
    for event in Self.events.dropFirst(2) { try log.append(event) }
    let read = try log.state()
    guard case .start(let start) = Self.events[0] else { return }
    var made = BisectionState(start)
    for event in Self.events.dropFirst() { made.apply(event) }
    #expect(read.runs == made.runs && read.pairs == made.pairs && read.values == made.values)
    #expect(read.builds == 1 && read.buildSeconds == [2] && read.metric?.unit == "s")
    #expect(read.bisection?.overview.stretches == made.bisection?.overview.stretches)
    #expect(try log.lines().count == Self.events.count)
    #expect(log.exists && log.text?.hasSuffix("\n") == true)
  }

  @Test func `begins anew over what there was, and is forgotten`() throws {
    try log.begin(Self.events)
    try log.begin(Array(Self.events.prefix(2)))
    #expect(try log.lines().count == 2 && log.state().runs == 0)
    try log.remove()
    #expect(!log.exists && log.text == nil)
    let error = try #require(throws: GateError.self) { try log.lines() }
    #expect(error.detail.contains("--good REV --bad REV"))
  }

  @Test func `is read however its last line is cut off`() throws {
    try log.begin(Self.events)
    let whole = Array(try #require(log.text).utf8)
    let ends = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }
    // From the end of the second line on, without which there is nothing to search.
    for length in stride(from: ends[1], through: whole.count, by: 7) {
      try folder.write(String(decoding: whole[..<length], as: UTF8.self), to: "bisect.jsonl")
      let complete = ends.count { $0 <= length }
      let state = try log.state()
      let runs = Self.events.prefix(complete).reduce(0) { count, event in
        switch event {
        case .run: count + 1
        case .pair: count + 2
        default: count
        }
      }
      #expect(state.runs <= runs, "\(length) bytes")
      #expect(state.runs >= runs - 2, "\(length) bytes")
    }
  }

  @Test func `goes on behind a line that was cut off`() throws {
    try log.begin(Array(Self.events.prefix(5)))
    try folder.write(try #require(log.text) + #"{"event":"ru"#, to: "bisect.jsonl")
    try log.append(Self.events[5])
    let state = try log.state()
    #expect(state.runs == 1 && state.values["a"] == ["wall_time": [0.1]])
  }

  @Test func `names the line that is damaged`() throws {
    try log.begin(Self.events)
    var lines = try log.lines()
    lines[4] = #"{"event":"ru"#
    #expect(try detail(lines.joined(separator: "\n")).hasPrefix("line 5 is not a valid event"))
    lines.swapAt(0, 4)
    let first = try detail(lines.joined(separator: "\n"))
    #expect(first.hasPrefix("line 1 ") && first.contains("bisect --abort"))
  }

  @Test(arguments: ["", "\n\n", #"{"at":"t","event":"session"}"#])
  func `needs a beginning`(text: String) throws {
    #expect(try detail(text).contains("it has no start event"))
  }

  @Test func `needs commits to search`() throws {
    try log.begin([Self.start])
    #expect(try detail(log.text ?? "").contains("it has no start event"))
    try log.begin([Self.start, .range(.init(commits: ["a"], unseen: 4)), .session(at: "t")])
    #expect(try detail(log.text ?? "").hasPrefix("line 2 has no commits to search"))
  }

  @Test func `of a newer version is left to a newer perf-check`() throws {
    guard case .start(var start) = Self.start else { return }
    start.version = 2
    try log.begin([.start(start)] + Self.events.dropFirst())
    let text = try detail(log.text ?? "")
    #expect(text.contains("version 2 is newer") && text.contains("Update perf-check"))
  }

  @Test func `survives commits and values that it never heard of`() throws {
    let strangers: [BisectionEvent] = [
      .run(.init(commit: "z", elapsed: 1, seconds: 1, values: ["wall_time": 1])),
      .run(.init(commit: "a", elapsed: 1, seconds: 1, values: [:])),
      .run(.init(commit: "a", elapsed: 1, seconds: 1, values: ["wall_time": -1])),
      .recorded(.init(commit: "z", run: "r", samples: [1])),
      .skip(.init(commit: "z", reason: "r")),
      .pair(
        .init(
          lower: "y", upper: "z", elapsed: 1, seconds: 1, lowerValues: ["wall_time": 0],
          upperValues: ["wall_time": 1])),
    ]
    try log.begin(Array(Self.events.prefix(3)) + strangers)
    let state = try log.state()
    // None of them says anything of the range.
    #expect(state.bisection?.runs == 0 && state.recordedRuns == 0)
    #expect(state.bisection?.ending == nil && state.isSkipped("z"))
  }
}
