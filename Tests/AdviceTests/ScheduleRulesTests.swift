import History
import Insight
import Model
import Scheduling
import Testing

@testable import Advice

private func categories(_ run: Run) throws -> [Recommendation.Category] {
  ScheduleRules.find(in: try #require(evidence(run).first)).map(\.category)
}

private func recommendation(
  _ category: Recommendation.Category, _ run: Run
) throws -> Recommendation? {
  ScheduleRules.find(in: try #require(evidence(run).first)).first { $0.category == category }
}

/// A run with other spans.
private func with(_ run: Run, _ change: (inout [TaskSpan]) -> Void) -> Run {
  var run = run
  change(&run.spans)
  return run
}

@Suite struct `Rules about schedules` {
  /// Two agents: 1, 1, 1, 1, then 4 beside nothing are 6 s; with the 4 first they are 4 s.
  @Test func `start the longest chain first`() throws {
    let order = try #require(
      try recommendation(.taskOrder, run(tasks([1, 1, 1, 1, 4]), agents: 2)))
    #expect(abs(try #require(order.change) - (4.0 / 6 - 1)) < 1e-9)
    #expect(order.recommendation.contains("'t4'") && order.effort == .low)
    #expect(try recommendation(.taskOrder, run(tasks([4, 1, 1, 1, 1]), agents: 2)) == nil)
  }

  /// Half of the 6 s are attempts that failed.
  @Test func `fix what fails before it succeeds`() throws {
    func attempts(_ status: TaskSpan.Status) throws -> Recommendation? {
      let spans = (0..<6).map { number in
        TaskSpan(
          task: "t\(number / 2)", agent: "0",
          status: number.isMultiple(of: 2) ? status : .succeeded,
          attempt: number % 2 + 1, queued: Double(number), start: Double(number),
          end: Double(number + 1))
      }
      return try recommendation(.retries, with(run(tasks([1]), agents: 1)) { $0 = spans })
    }
    let found = try #require(try attempts(.failed))
    #expect(abs(try #require(found.change) + 0.5) < 1e-9)
    #expect(
      found.rationale.hasPrefix("3 attempts failed") && found.rationale.contains("3 s of 6 s"))
    // Of tasks that failed equally often the first by name.
    #expect(found.recommendation.hasSuffix("'t0'"))
    #expect(try attempts(.timedOut) != nil)
    #expect(try recommendation(.retries, run(tasks([1, 1, 1]), agents: 1)) == nil)
  }

  /// One of 8 s beside eight of 1 s on four agents takes 8 s; 30 % less of it 5.6 s, and in four parts
  /// no more than the rest needs.
  @Test func `make a task that stands out faster`() throws {
    let one = run(tasks([8] + Array(repeating: 1, count: 8)), agents: 4)
    let long = try #require(try recommendation(.longTask, one))
    #expect(long.recommendation == "make 't0' faster, or split it" && long.effort == .high)
    let change = try #require(long.change)
    // Split into four it is four more of 2 s: 16 s of work on four agents are 4 s or a bit more.
    #expect(change <= (5.6 / 8 - 1) && change >= (4.0 / 8 - 1) - 1e-9)
    #expect(try #require(long.interval).contains(change))
    #expect(try recommendation(.longTask, run(tasks([2, 2, 2, 2]), agents: 4)) == nil)
    #expect(try recommendation(.longTask, run(tasks([8, 1]), agents: 1)) == nil)
  }

  /// In phases of 3 and 1 s on two agents it takes 2 × 3 s, without waiting 4 s.
  @Test func `let tasks start before the phase before has ended`() throws {
    let seconds: [(String, Double, Double, Double, String)] = [
      ("a", 0, 3, 0, "0"), ("b", 0, 1, 0, "1"), ("c", 3, 6, 3, "0"), ("d", 3, 4, 3, "1"),
    ]
    let phases = with(run(tasks([1]), agents: 2)) { spans in
      spans = seconds.map { name, start, end, queued, agent in
        TaskSpan(
          task: name, phase: name < "c" ? "one" : "two", agent: agent, queued: queued,
          start: start, end: end, after: name < "c" ? nil : "one")
      }
    }
    let found = try categories(phases)
    #expect(found.contains(.phaseBarrier))
    let barrier = try #require(try recommendation(.phaseBarrier, phases))
    #expect(abs(try #require(barrier.change) - (4.0 / 6 - 1)) < 1e-9)
    // Phases that end together lose nothing.
    let even = with(phases) { spans in
      for index in spans.indices { spans[index].end = (spans[index].start ?? 0) + 3 }
    }
    #expect(try !categories(even).contains(.phaseBarrier))
  }

  /// 64 tasks of 10 ms on two agents.
  @Test func `put tiny tasks together, and leave those that work`() throws {
    let tiny = run(tasks(Array(repeating: 0.01, count: 64)), agents: 2)
    let long = run(tasks(Array(repeating: 0.1, count: 64)), agents: 2)
    let uneven = run(
      tasks((0..<64).map { $0.isMultiple(of: 8) ? 0.008 : 0.02 }), agents: 2)
    #expect(try categories(tiny).contains(.batching))
    #expect(try !categories(long).contains(.batching), "a tenth of a second isn't starting")
    #expect(try !categories(uneven).contains(.batching), "the shortest show what starting takes")
    #expect(try !categories(run(tasks([0.01, 0.01]), agents: 2)).contains(.batching))
  }

  /// A chain of three takes all of the time, beside an agent that idles.
  @Test func `let chains run side by side, unless one task is most of it`() throws {
    func chain(_ seconds: [Double]) -> Run {
      run(
        seconds.enumerated().map { ("t\($0)", $1, $0 > 0 ? ["t\($0 - 1)"] : []) }, agents: 3)
    }
    let serial = try #require(try recommendation(.serialChain, chain([2, 2, 2])))
    #expect(abs(try #require(serial.change) - (2.0 / 6 - 1)) < 1e-9)
    #expect(serial.recommendation.contains("run t0 → t1 → t2 in parallel"))
    #expect(try recommendation(.serialChain, chain([1, 8, 1])) == nil)
    #expect(try recommendation(.serialChain, chain([2, 2])) == nil, "two are no chain")
  }

  @Test func `give way to what makes more agents needless`() throws {
    let chain = run(
      (0..<6).map { ("t\($0)", 1, $0 > 0 ? ["t\($0 - 1)"] : []) }, agents: 4)
    #expect(try categories(chain).first == .serialChain)
    #expect(try !categories(chain).contains(.fewerAgents))
  }

  @Test func `order tasks by the longest chain from each to the end`() throws {
    // a needs nothing and c waits for b: b has 1 + 5 behind it, a 4, d 2, c 5.
    let graph = try TaskGraph(durations: [4, 1, 5, 2], needs: [[], [], [1], []])
    #expect(ScheduleRules.longestFirst(graph) == [2, 0, 1, 3])
    let equal = try TaskGraph(durations: [1, 1, 1], needs: [[], [], []])
    #expect(ScheduleRules.longestFirst(equal) == [0, 1, 2], "else as they come")
  }

  @Test func `name as many agents as shorten it, and no more than processors`() throws {
    func agents(_ count: Int, cpu: Double?, of tasks: Int) throws -> String? {
      ScheduleRules.find(
        in: try #require(
          evidence(
            run(AdviceTests.tasks(Array(repeating: 1, count: tasks)), agents: count, cpu: cpu)
          ).first)
      ).first { $0.category == .moreAgents }?.recommendation
    }
    // There are eight processors, and each task keeps one busy.
    #expect(try agents(2, cpu: 1, of: 64) == "use 8 agents instead of 2")
    #expect(try agents(8, cpu: 1, of: 64) == nil)
    // Of half a processor each, sixteen can run.
    #expect(try agents(8, cpu: 0.5, of: 64) == "use 16 agents instead of 8")
    // Four tasks need no more than four.
    #expect(try agents(2, cpu: 1, of: 4) == "use 4 agents instead of 2")
  }
}
