import Foundation
import Git
import Model
import Quantities
import Testing

@testable import History

@Suite struct `Rows of a store` {
  private func run(
    id: String = "01a2216e-4f95-78d7-b4d9-09a5f849e870", at: String = "2026-11-28T09:13:27Z",
    workflow: String = "w", tags: [String: String] = [:]
  ) -> Run {
    Run(
      id: id, workflow: workflow, commit: String(repeating: "a", count: 40), dirty: false, at: at,
      environment: RunEnvironment(
        cpu: "A", cores: 2, memory: .max, os: "L", arch: "x", swift: "6"),
      metrics: [
        MetricSamples(
          metric: Metric(name: "wall_time", unit: "s", better: .lower), samples: [1, 2],
          clusters: [[1], [2]])
      ], tags: tags)
  }

  private func batch(_ runs: Run...) throws -> StoreBatch {
    var batch = StoreBatch(of: "r")
    for run in runs { try batch.add(run) }
    return batch
  }

  @Test func `have nothing left to say of a plain run`() throws {
    let batch = try batch(run())
    #expect(batch.runs[0].rest == nil && batch.runs[0].id.text == run().id)
    #expect(batch.runs[0].at == 1_795_857_207_000_000)
    #expect(batch.points[0].clusters == "[[1],[2]]")
  }

  @Test(arguments: ["7", "01A2216E-4F95-78D7-B4D9-09A5F849E870", "", "é"])
  func `keep ids that aren't UUIDs as they are written`(id: String) throws {
    let rest = try #require(try batch(run(id: id)).runs[0].rest.flatMap(StoredRest.init))
    #expect(rest.id == id && rest.at == nil)
    // The key's time is the run's.
    #expect(
      try batch(run(id: id)).runs[0].id.time.secondsSince1970.rounded() == 1_795_857_207
        || UUIDBytes(id) != nil)
    #expect(try batch(run(id: id)).runs[0].id == batch(run(id: id)).runs[0].id)
  }

  @Test(arguments: [
    "?", "2026-11-28T09:13:27.5Z", "2026-11-28T10:13:27+01:00", "9999-12-31T23:59:59.9999999Z",
  ])
  func `keep times that are written otherwise`(at: String) throws {
    let rest = try #require(try batch(run(at: at)).runs[0].rest.flatMap(StoredRest.init))
    #expect(rest.at == at && rest.id == nil)
  }

  @Test func `leave out what PostgreSQL can't hold`() throws {
    let batch = try batch(
      run(workflow: "a\u{0}b"), run(tags: ["a": "\u{0}"]), run(id: "\u{0}"),
      run(workflow: String(repeating: "w", count: 1001)), run())
    #expect(batch.unsuitable == 4 && batch.runs.count == 1)
  }

  @Test func `leave out what is older than the store keeps`() throws {
    var batch = StoreBatch(
      of: "r", since: UUIDBytes(leastAt: Instant(secondsSince1970: 1_795_860_000)))
    try batch.add(run())
    #expect(batch.runs.isEmpty && batch.points.isEmpty)
  }

  @Test func `are of one series whatever order its pairs come in`() throws {
    let batch = try batch(run(), run(id: "01a2216e-4f95-78d7-b4d9-09a5f849e871"))
    #expect(batch.series.count == 1 && batch.environments.count == 1)
    let text = try #require(batch.series.first?.value)
    #expect(
      text
        == #"{"better":"lower","environment":"\#(run().environment.key)","metric":"wall_time","repository":"r","unit":"s","workflow":"w"}"#
    )
    #expect(try batch.series.first?.key == StoreKey.digest(of: text))
  }
}

@Suite struct `A UUID` {
  @Test func `is read and written`() throws {
    let id = "01a2216e-4f95-78d7-b4d9-09a5f849e870"
    let bytes = try #require(UUIDBytes(id))
    #expect(bytes.text == id)
    #expect(abs(bytes.time.secondsSince1970 - 1_795_857_207) < 10)
    for text in [
      "", "01a2216e4f9578d7b4d909a5f849e870", id + "0", "+1a2216e-4f95-78d7-b4d9-09a5f849e870",
    ] {
      #expect(UUIDBytes(text) == nil)
    }
  }
}
