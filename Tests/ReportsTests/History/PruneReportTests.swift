import Git
import History
import Reports
import Testing

@Suite struct `The report of pruning` {
  private func result(_ count: Int) throws -> Pruning.Result {
    var result = Pruning.Result()
    result.summaries = count
    result.files = (0..<count).map { "history/\($0).json" }
    result.unreachable = Examples.commits.prefix(count).map(\.id)
    result.unreachableRuns = count
    return result
  }

  @Test func `counts what goes, in singular and plural`() throws {
    #expect(
      Report(pruned: try result(1), isDryRun: false).lines == [
        "1 summary written, 1 old file dropped, 1 run of 1 unreachable commit dropped."
      ])
    #expect(
      Report(pruned: try result(2), isDryRun: true).lines == [
        "2 summaries would be written, 2 old files would be dropped, 2 runs of 2 unreachable"
          + " commits would be dropped."
      ])
  }

  @Test func `names in JSON what goes`() throws {
    let read = try Report(pruned: try result(2), isDryRun: true).read(PruneResults.self)
    #expect(read.dryRun && read.summariesWritten == 2 && read.runsDropped == 2)
    #expect(read.filesDropped == ["history/0.json", "history/1.json"])
    #expect(read.commitsDropped == Examples.commits.prefix(2).map(\.id.hex))
  }
}
