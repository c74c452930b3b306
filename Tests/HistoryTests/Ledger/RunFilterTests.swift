import History
import Model
import Quantities
import Testing

@Suite struct `A filter of runs` {
  private let run = Run(
    id: "019b0000-0000-7000-8000-000000000001", workflow: "w", commit: "c", dirty: false,
    at: "2026-01-15T12:00:00Z",
    environment: RunEnvironment(cpu: "x", cores: 2, memory: 1, os: "", arch: "", swift: ""),
    metrics: [], tags: ["ci": "nightly"])

  @Test func `holds everything where nothing is asked for`() {
    #expect(RunFilter().holdsAll && RunFilter().holds(run))
    #expect(!RunFilter(id: "019b").holdsAll && !RunFilter(tags: ["ci": "push"]).holdsAll)
  }

  @Test func `takes whole days on both sides`() {
    let (before, day, after) = (
      Period(date: "2026-01-14"), Period(date: "2026-01-15"), Period(date: "2026-01-16")
    )
    #expect(RunFilter(since: day, until: day).holds(run))
    #expect(RunFilter(since: before).holds(run) && !RunFilter(since: after).holds(run))
    #expect(RunFilter(until: after).holds(run) && !RunFilter(until: before).holds(run))
  }

  @Test func `goes by tags, by the environment's key, and by either end of the id`() {
    #expect(RunFilter(tags: ["ci": "nightly"]).holds(run))
    #expect(!RunFilter(tags: ["ci": "nightly", "x": "y"]).holds(run))
    let key = run.environment.key
    #expect(RunFilter(environment: String(key.prefix(4))).holds(run))
    #expect(!RunFilter(environment: "-").holds(run))
    #expect(RunFilter(id: "019b0000").holds(run) && RunFilter(id: "0001").holds(run))
    #expect(!RunFilter(id: "8000").holds(run))
  }
}
