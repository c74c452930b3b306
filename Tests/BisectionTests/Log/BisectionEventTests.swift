import Foundation
import Model
import Quantities
import Testing

@testable import Bisection

@Suite struct `An event of a bisection` {
  static let start: BisectionEvent.Start = {
    var settings = Bisection.Settings()
    settings.smallestChange = 0.025
    settings.maxPairs = 40
    return .init(
      at: "2026-01-02T03:04:05Z", good: "a", bad: "é \"b\" / \n", workflow: "w", metric: "m",
      improvement: true, settings: settings, origin: "the revisions named", commands: "make\nrun:")
  }()

  /// One of each kind.
  static let events: [BisectionEvent] = [
    .start(start),
    .range(.init(commits: ["a", "b"], unseen: 3, merge: "m", branch: "t")),
    .range(.init(commits: ["a", "b"], unseen: 0)),
    .session(at: "2026-01-02T03:04:05Z"),
    .metric(Metric(name: "throughput", unit: "1/s", better: .higher)),
    .recorded(.init(commit: "a", run: "id", samples: [1.5, 2e-300, 1e300])),
    .build(.init(commit: "a", seconds: 0.25, succeeded: false)),
    .run(.init(commit: "a", elapsed: 1.5, seconds: 0.1, values: ["m": 0.1, "é": 2])),
    .pair(
      .init(
        lower: "a", upper: "b", elapsed: 1, seconds: 0.3, lowerValues: ["m": 0.1],
        upperValues: ["m": 0.2])),
    .skip(.init(commit: "b", reason: "line 1\nline 2")),
    .leave(reason: "it can't be measured"),
  ]

  @Test(arguments: events)
  func `is the same when it is read again`(event: BisectionEvent) throws {
    let data = try JSONEncoder().encode(event)
    #expect(try JSONDecoder().decode(BisectionEvent.self, from: data) == event)
  }

  // What is on users' disks; a change here needs a new version of the format.
  @Test(arguments: [
    (
      #"{"commit":"a","elapsed":2,"event":"run","seconds":0.5,"values":{"wall_time":0.5}}"#,
      BisectionEvent.run(.init(commit: "a", elapsed: 2, seconds: 0.5, values: ["wall_time": 0.5]))
    ),
    (
      #"{"elapsed":1,"event":"pair","lower":"a","lower_values":{"m":1},"seconds":2,"#
        + #""upper":"b","upper_values":{"m":3}}"#,
      .pair(
        .init(
          lower: "a", upper: "b", elapsed: 1, seconds: 2, lowerValues: ["m": 1],
          upperValues: ["m": 3]))
    ),
    (#"{"commit":"b","event":"skip","reason":"r"}"#, .skip(.init(commit: "b", reason: "r"))),
    (#"{"event":"leave","reason":"r"}"#, .leave(reason: "r")),
    (#"{"at":"t","event":"session"}"#, .session(at: "t")),
    (
      #"{"commits":["a","b"],"event":"range","unseen":1}"#,
      .range(.init(commits: ["a", "b"], unseen: 1))
    ),
    // What a later version adds is left alone.
    (#"{"event":"leave","reason":"r","more":{"x":[1]}}"#, .leave(reason: "r")),
  ])
  func `is read as earlier versions wrote it`(text: String, event: BisectionEvent) throws {
    #expect(try JSONDecoder().decode(BisectionEvent.self, from: Data(text.utf8)) == event)
  }

  @Test func `needs no commands of a log that was begun before they were written`() throws {
    let text = """
      {"event":"start","version":1,"at":"t","good":"a","bad":"b","workflow":"w","metric":"m",
      "improvement":false,"origin":"o","settings":
      {"confidence":0.9,"smallest_change":0.02,"max_runs":10,"max_pairs":20}}
      """
    let event = try JSONDecoder().decode(BisectionEvent.self, from: Data(text.utf8))
    guard case .start(let start) = event else {
      Issue.record("\(event) is no start")
      return
    }
    #expect(start.commands == nil && start.settings.smallestChange == 0.02)
    #expect(start.settings.maxRuns == 10 && start.settings.maxPairs == 20)
    #expect(start.settings.confidence == 0.9)
  }

  @Test(arguments: [
    #"{"event":"pause"}"#, #"{"event":"run","commit":"a"}"#, #"{"event":"leave"}"#, "{}", "[]",
    #"{"event":"skip","commit":1,"reason":"r"}"#, #"{"event":"range","commits":"a","unseen":0}"#,
  ])
  func `isn't anything else`(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(BisectionEvent.self, from: Data(text.utf8))
    }
  }
}
