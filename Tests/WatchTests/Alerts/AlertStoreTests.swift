import Configuration
import Files
import Foundation
import Quantities
import TestSupport
import Testing

@testable import Watch

@Suite struct `The file of alerts` {
  private let folder: TemporaryFolder
  private let live: LiveFolder
  private var path: String { live.path + "/alerts.json" }

  init() throws {
    folder = try TemporaryFolder()
    live = LiveFolder(path: folder.path + "/real_time", in: FileTree(root: folder.path))
  }

  private func firing() throws -> AlertState {
    var evaluation = AlertEvaluation(try rules("  - {name: r, when: threads > 5}"))
    var about = subject
    about.labels = ["agentId": "a_b", "agent_id": "\"\n\u{1B}é"]
    _ = evaluation.evaluate(sample(9, at: 1000.123, about))
    evaluation.marks.silences = [.init(target: "x", reason: "r", createdAt: 1000, until: 9e9)]
    evaluation.marks.acknowledgements = [
      .init(alert: Alert.id(rule: "r", about), note: nil, at: 1)
    ]
    return evaluation.state
  }

  @Test func `is read as it was written`() throws {
    let (store, state) = (AlertStore(live), try firing())
    #expect(try store.read().state == AlertState())
    var known: AlertStore.Contents?
    try store.update(&known) { _ in state }
    #expect(try store.read().state == state)
    #expect(state.subjects[0].alerts.count == 1 && state.acknowledgements.count == 1)
    // What nobody has changed isn't read again.
    var given: [AlertState?] = []
    try store.update(&known) {
      given.append($0)
      return nil
    }
    var other: AlertStore.Contents?
    try store.update(&other) { _ in AlertState() }
    try store.update(&known) {
      given.append($0)
      return nil
    }
    #expect(given == [nil, AlertState()])
  }

  @Test func `of a newer perf-check is refused by name and kept`() throws {
    try live.files.write("{\"version\": 2, \"alerts\": []}", to: path)
    let error = #expect(throws: WatchError.self) { try AlertStore(live).read() }
    #expect(error?.code == .newerFormat)
    #expect(error?.description.contains("has version 2, which is newer") == true)
    #expect(live.files.exists(path))
  }

  @Test(arguments: [
    "", "nix", "{\"version\":1}", "{\"version\":\"1\"}", "[]", "{\"version\":1,\"subjects\":[{}]}",
    "{\"version\":-1}", "\u{0}",
  ])
  func `is moved aside when it is damaged`(text: String) throws {
    try live.files.write(text, to: path)
    let found = try AlertStore(live).read()
    #expect(found.state == AlertState())
    #expect(found.warning?.contains("is damaged") == true)
    #expect(live.files.contents(path + ".damaged") == Data(text.utf8))
    #expect(!live.files.exists(path))
  }

  @Test func `cut off anywhere never crashes`() throws {
    let text = JSONLine.text(of: try firing(), keys: .convertToSnakeCase)
    for length in stride(from: 0, to: text.utf8.count, by: 7) {
      try live.files.write(Array(text.utf8.prefix(length)), to: path)
      #expect(try AlertStore(live).read().warning != nil)
    }
  }
}
