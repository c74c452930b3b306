import Quantities
import Statistics
import Watch

/// States that no real run would have, with names that nobody should choose.
struct RandomStates {
  private var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &generator) }

  private mutating func chance(_ fraction: Double) -> Bool {
    Double.random(in: 0..<1, using: &generator) < fraction
  }

  private mutating func element<Value>(_ values: [Value]) -> Value {
    values[integer(0...values.count - 1)]
  }

  mutating func name() -> String {
    let parts = [
      "a", "compile", "-", " ", "界", "编译", "🚀", "🎉", "e\u{301}", "x\u{323}", "\u{1B}[31m", "\n",
      "\t",
      "\r", "\u{7}", "\u{9B}2J", "\u{202E}", "\u{200B}", "👨\u{200D}👩", "⌚\u{FE0F}", "\u{0}",
      "::error::",
      "한", "Ａ",
    ]
    return (0..<integer(0...12)).map { _ in element(parts) }.joined()
  }

  private mutating func number() -> Double {
    element([0, 0.4, 1, 1.8, 59.97, 3600, 1e6, 1.5e9, 1e15, 1e300, -3, .infinity, .nan, -.infinity])
  }

  private mutating func time() -> Seconds? { chance(0.2) ? nil : Seconds(number()) }

  mutating func state() -> LiveState {
    var state = LiveState(workflow: name())
    state.status = element([.running, .running, .ended, .lost])
    state.elapsed = Seconds(element([0, 0.3, 80, 5000, 1e7, number()]))
    state.phases = (0..<integer(0...element([0, 3, 30]))).map { _ in name() }
    for _ in 0..<integer(0...element([0, 5, 80])) { state.tasks.append(task(state.phases)) }
    for _ in 0..<integer(0...element([0, 4, 40])) { state.agents.append(agent()) }
    for _ in 0..<integer(0...element([0, 1, 700])) { state.add(sample()) }
    for _ in 0..<integer(0...element([0, 2, 20])) { state.alerts.append(alert()) }
    for _ in 0..<integer(0...element([0, 1, 9])) { state.problems.append(name()) }
    if chance(0.5) {
      let (one, other) = (Double(integer(0...500)), Double(integer(0...500)))
      state.prediction = LiveState.Prediction(
        total: Seconds(number()), interval: Seconds(min(one, other))...Seconds(max(one, other)),
        coverage: 0.8, runs: 3)
    }
    return state
  }

  private mutating func task(_ phases: [String]) -> LiveState.Task {
    LiveState.Task(
      name(), phase: phases.isEmpty ? "" : element(phases),
      status: element([.waiting, .running, .succeeded, .failed, .skipped]),
      agent: chance(0.5) ? name() : nil, attempt: integer(0...3), start: time(), end: time(),
      estimate: time())
  }

  private mutating func agent() -> LiveState.Agent {
    var agent = LiveState.Agent(name(), task: chance(0.5) ? name() : nil, since: time())
    (agent.ended, agent.failed) = (integer(0...1_000_000), integer(0...3))
    agent.busy = Seconds(number())
    return agent
  }

  private mutating func alert() -> LiveState.Alert {
    LiveState.Alert(
      name: name(), severity: element(["info", "warning", "critical", name()]),
      status: element(["pending", "firing", "no_data", name()]), text: name(), since: time())
  }

  private mutating func sample() -> UsageLine {
    var line = LiveStates.blank
    line.elapsed = number()
    line.processorsUsed = chance(0.2) ? nil : number()
    line.residentMemory = number()
    (line.bytesRead, line.bytesWritten) = (number(), number())
    (line.processes, line.threads) = (integer(0...100_000), integer(0...3))
    line.machine.load = (0..<element([0, 1, 2, 16, 300])).map { _ in number() }
    line.machine.ioWait = chance(0.5) ? nil : number()
    line.machine.availableMemory = chance(0.5) ? nil : number()
    line.machine.totalMemory = chance(0.5) ? nil : number()
    line.machine.pressure = chance(0.5) ? [:] : ["cpu": number(), "io": number()]
    return line
  }
}
