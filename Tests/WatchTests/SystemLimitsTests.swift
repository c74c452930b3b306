import Foundation
import Processes
import TestSupport
import Testing

@testable import Watch

@Suite struct `What the system doesn't report` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for file in ["self/stat", "1/stat", "7/stat", "7/io"] {
      try folder.write("x", to: "proc/" + file)
    }
  }

  private var limits: SystemLimits { SystemLimits(root: folder.path) }

  private static func sample(
    _ change: (inout MachineActivity) -> Void = { _ in }
  ) -> WatchSample {
    var machine = MachineActivity()
    (machine.load, machine.availableMemory) = ([0.5], 1e9)
    machine.pressure = [.cpu: 0]
    change(&machine)
    var tree = ProcessTree<KernelProcesses>.Sample()
    tree.processes = [ProcessReading(id: 7, parent: 1, started: 1, name: "p")]
    return WatchSample(
      moment: Moment(nanoseconds: 0), elapsed: 5, interval: 5, tree: tree, change: Usage(),
      machine: machine)
  }

  @Test func `is nothing where all is there`() {
    #expect(limits.reasons(for: Self.sample()) == [])
  }

  @Test func `is named with the file that is missing`() throws {
    for (change, text) in [
      (
        { $0.pressure = [:] },
        "no pressure of processors, memory and I/O: the system has no '/proc/pressure'"
      ),
      ({ $0.load = [] }, "no load of processors and no I/O wait: the system has no '/proc/stat'"),
      ({ $0.availableMemory = nil }, "no memory of the machine: the system has no '/proc/meminfo'"),
    ] as [((inout MachineActivity) -> Void, String)] {
      let reasons = limits.reasons(for: Self.sample(change))
      #expect(reasons.count == 1 && reasons[0].hasPrefix(text), "\(reasons)")
    }
  }

  @Test func `is not what a first sample can't have`() {
    var first = Self.sample { ($0.load, $0.pressure) = ([], [:]) }
    first.interval = 0
    #expect(limits.reasons(for: first) == [])
  }

  @Test func `includes processes that hidepid hides, and bytes of others' processes`() throws {
    try FileManager.default.removeItem(atPath: folder.path + "/proc/1")
    #expect(limits.reasons(for: Self.sample()).map { $0.contains("hidepid") } == [true])
    try folder.write("x", to: "proc/1/stat")
    try FileManager.default.removeItem(atPath: folder.path + "/proc/7/io")
    #expect(limits.reasons(for: Self.sample()).map { $0.contains("'/proc/7/io'") } == [true])
    // It has ended meanwhile.
    try FileManager.default.removeItem(atPath: folder.path + "/proc/7")
    #expect(limits.reasons(for: Self.sample()) == [])
  }
}
