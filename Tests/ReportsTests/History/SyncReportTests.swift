import History
import Reports
import Testing

@Suite struct `The report of a sync` {
  private func result(fetched: Int, pushed: Int) -> LedgerSync.Result {
    var result = LedgerSync.Result()
    (result.fetched, result.pushed, result.retries) = (fetched, pushed, 3)
    return result
  }

  @Test func `counts runs both ways`() throws {
    let both = Report(synced: result(fetched: 1, pushed: 2), remote: "origin", fetchedOnly: false)
    #expect(both.lines == ["Fetched 1 run from 'origin', pushed 2 runs."])
    let read = try both.read(SyncResults.self)
    #expect(read.remote == "origin" && read.fetchedRuns == 1 && read.pushedRuns == 2)
    #expect(read.retries == 3)
  }

  @Test func `says nothing of pushing where nothing was to be pushed`() throws {
    let one = Report(synced: result(fetched: 0, pushed: 0), remote: "o\u{1B}[2J", fetchedOnly: true)
    #expect(one.lines == [#"Fetched 0 runs from 'o\u{1B}[2J'."#])
    #expect(try one.read(SyncResults.self).pushedRuns == nil)
  }
}
