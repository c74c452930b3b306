import Quantities
import Reports
import Statistics
import Watch

/// States of watched runs for tests of what draws them.
enum LiveStates {
  /// A workflow of three phases, of which the second one runs on four agents.
  static var workflow: LiveState {
    var state = LiveState(workflow: "nightly-build", monitor: "m1")
    state.elapsed = 80
    state.phases = ["fetch", "compile", "test"]
    state.prediction = LiveState.Prediction(
      total: 210, interval: 190...240, coverage: 0.8, runs: 24)
    state.tasks = (1...4).map { index in
      LiveState.Task(
        "fetch-\(index)", phase: "fetch", status: .succeeded, agent: "red", attempt: 1,
        start: Seconds(Double(index)), end: Seconds(Double(4 * index)), estimate: 4)
    }
    state.tasks += [
      LiveState.Task(
        "compile-core", phase: "compile", status: .running, agent: "red", attempt: 1, start: 20,
        estimate: 120),
      LiveState.Task(
        "compile-network", phase: "compile", status: .running, agent: "green", attempt: 2,
        start: 50, estimate: 25),
      LiveState.Task(
        "compile-images", phase: "compile", status: .running, agent: "blue", attempt: 1, start: 70),
      LiveState.Task(
        "compile-fonts", phase: "compile", status: .failed, agent: "green", attempt: 3, start: 20,
        end: 48, estimate: 20),
    ]
    state.tasks += (1...12).map { index in
      LiveState.Task("test-\(index)", phase: "test", estimate: Seconds(Double(10 * index)))
    }
    state.agents = [
      agent("red", "compile-core", since: 20, ended: 4, busy: 14),
      agent("green", "compile-network", since: 50, ended: 3, failed: 3, busy: 28),
      agent("blue", "compile-images", since: 70, ended: 0, busy: 0),
      agent("yellow", nil, since: nil, ended: 0, busy: 0),
    ]
    for second in stride(from: 1.0, through: 80, by: 1) {
      state.add(sample(at: second, load: [0.95, 0.9 - 0.3 * (second / 80)]))
    }
    state.alerts = [
      LiveState.Alert(
        name: "efficiency", severity: "warning", status: "pending", text: "efficiency 71 < 75",
        since: 70),
      LiveState.Alert(
        name: "memory", severity: "critical", status: "firing", text: "memory_usage 93 % > 90 %",
        since: 45),
    ]
    state.problems = ["12 lines are buffered: no space left on device"]
    return state
  }

  static func agent(
    _ name: String, _ task: String?, since: Seconds?, ended: Int, failed: Int = 0, busy: Seconds
  ) -> LiveState.Agent {
    var agent = LiveState.Agent(name, task: task, since: since)
    (agent.ended, agent.failed, agent.busy) = (ended, failed, busy)
    return agent
  }

  /// A sample of a run that uses what the load of the machine is.
  static func sample(at elapsed: Double, load: [Double]) -> UsageLine {
    var line = blank
    line.elapsed = elapsed
    line.processorsUsed = load.reduce(0, +)
    line.userTime = elapsed * load.reduce(0, +)
    (line.processes, line.threads) = (12, 48)
    line.residentMemory = 1.25e9 + 4e6 * elapsed
    line.bytesRead = 2_097_152 * elapsed
    line.bytesWritten = 524_288 * elapsed
    line.machine.load = load
    line.machine.ioWait = 0.03
    line.machine.availableMemory = 0.4 * 8_589_934_592
    line.machine.totalMemory = 8_589_934_592
    line.machine.pressure = ["cpu": 0.12, "memory": 0, "io": 0.04]
    return line
  }

  /// A sample in which nothing was measured.
  static let blank: UsageLine = {
    let text = """
      {"at":"2026-11-27T12:00:00.000Z","monitor":"m1","workflow":"w","elapsed":0,"interval":1,\
      "processes":0,"threads":0,"user_time":0,"system_time":0,"resident_memory":0,"page_faults":0,\
      "bytes_read":0,"bytes_written":0,"machine":{"load":[],"pressure":{}}}
      """
    guard let line = UsageLine(line: text[...]) else { preconditionFailure("not a usage line") }
    return line
  }()
}
