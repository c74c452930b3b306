import Foundation
import Model
import Processes

@testable import Watch

/// Lines as a monitor writes them, with all figures of the machine.
struct LinesOfHours {
  var workflow = "w"
  var monitor = "m"
  /// When the run began, in seconds since 1970.
  var began: Double

  /// A sample; processors kept busy, the first half of it in user mode, and resident memory in bytes.
  func usage(_ elapsed: Double, cpu: Double = 0, memory: Double = 0) -> UsageLine {
    var tree = ProcessTree<KernelProcesses>.Sample()
    tree.processes = [ProcessReading(id: 1, parent: 0, started: 1, name: "p")]
    (tree.usage.userTime, tree.usage.systemTime) = (cpu / 2, cpu / 2)
    (tree.usage.bytesRead, tree.usage.bytesWritten) = (10 * elapsed, 100 * elapsed)
    tree.residentMemory = memory
    var machine = MachineActivity()
    machine.load = [0.123456789 + elapsed.truncatingRemainder(dividingBy: 0.7), 0.987654321]
    (machine.ioWait, machine.totalMemory) = (elapsed.truncatingRemainder(dividingBy: 0.013), 1e10)
    machine.availableMemory = 1.23456789e9 - elapsed * 1001
    machine.pressure = [.cpu: elapsed.truncatingRemainder(dividingBy: 0.11), .memory: 0, .io: 0.1]
    return UsageLine(
      WatchSample(
        moment: Moment(nanoseconds: 0), elapsed: elapsed, interval: elapsed == 0 ? 0 : 5,
        tree: tree, change: Usage(), machine: machine),
      of: workflow, by: monitor, at: Date(timeIntervalSince1970: began + elapsed))
  }

  /// What happened in the run; a run that begins has so many agents.
  func event(
    _ event: TraceLine.Event, _ elapsed: Double, agents: Int = 0, _ span: TaskSpan? = nil
  ) -> TraceLine {
    var line = TraceLine(
      event, of: workflow, by: monitor, at: Date(timeIntervalSince1970: began + elapsed),
      elapsed: elapsed, span: span)
    if agents > 0 {
      var plan = TraceLine.Plan(Trace(workflow: workflow, run: ""))
      plan.agents = (0..<agents).map { "\($0)" }
      line.plan = plan
    }
    return line
  }
}
