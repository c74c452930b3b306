import Foundation
import Testing

@testable import Watch

@Suite struct `The processes of this machine` {
  private let kernel = KernelProcesses()

  private func start(_ script: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", script]
    process.standardInput = Pipe()
    try process.run()
    return process
  }

  @Test func `are read again as they are`() throws {
    let child = try start("read line; i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; read line")
    defer { child.terminate() }
    let input = try #require(child.standardInput as? Pipe).fileHandleForWriting
    let first = try #require(kernel.reading(of: child.processIdentifier))
    // Three times, so that it counts as quiet.
    for _ in 0..<3 {
      let again = try #require(kernel.again(first, isWhole: false))
      #expect(again.own.cpuTime - first.own.cpuTime < 0.05)
    }
    input.write(Data("go\n".utf8))
    var last = first
    for _ in 0..<1000 where last.own.cpuTime < first.own.cpuTime + 0.05 {
      last = try #require(kernel.again(last, isWhole: false))
      usleep(10_000)
    }
    #expect(last.own.cpuTime >= first.own.cpuTime + 0.05)
    input.write(Data("end\n".utf8))
    child.waitUntilExit()
    #expect(kernel.again(last, isWhole: false) == nil)
  }

  @Test func `are told from earlier ones with the same id`() throws {
    let child = try start("read line")
    defer { child.terminate() }
    var other = try #require(kernel.reading(of: child.processIdentifier))
    other.started -= 1
    #expect(kernel.again(other, isWhole: false) == nil)
  }

  @Test func `leave no file open behind`() throws {
    let own = try #require(kernel.reading(of: getpid()))
    func openFiles() -> Double? { ProcessDetail(of: [own]).openFiles }
    // Only Linux shows processes as files.
    try #require(openFiles() != nil)
    for _ in 0..<200 {
      let many = KernelProcesses()
      _ = many.again(own, isWhole: false)
    }
    // Other tests open files at the same time.
    #expect(try #require(openFiles()) < 300)
  }

  @Test func `have details`() throws {
    let own = try #require(kernel.reading(of: getpid()))
    let detail = ProcessDetail(of: [own])
    #expect(try #require(detail.openFiles) > 2)
    let unique = try #require(detail.uniqueMemory)
    #expect(unique > 0 && unique <= 2 * own.residentMemory)
    #expect(try #require(detail.voluntarySwitches) > 0)
    #expect(ProcessDetail(of: []) == ProcessDetail())
  }
}

@Suite struct `Details of processes` {
  /// The number of the first sample with which details are read.
  private func due(
    _ samples: ClosedRange<Int>, step: Double, processes: Int, _ schedule: inout DetailSchedule
  ) -> Int? {
    samples.first { schedule.isDue(at: Double($0) * step, processes: processes) }
  }

  @Test func `are read after as much time as pays for them`() {
    var schedule = DetailSchedule()
    // 40 processes are expected to cost 10 ms, which 100 s pay for.
    #expect(due(1...120, step: 1, processes: 40, &schedule) == 100)
    schedule.wereRead(at: 100, cost: 0.002)
    #expect(due(101...200, step: 1, processes: 40, &schedule) == 120)
  }

  @Test func `are read with every tenth sample at most`() {
    var schedule = DetailSchedule()
    #expect(due(1...30, step: 1000, processes: 1, &schedule) == 10)
    schedule.wereRead(at: 10_000, cost: 0)
    #expect(due(11...30, step: 1000, processes: 1, &schedule) == 20)
  }

  @Test func `are read as rarely as is asked for`() {
    var schedule = DetailSchedule(period: 30)
    #expect(due(1...60, step: 1, processes: 1, &schedule) == 30)
    schedule.wereRead(at: 30, cost: 0)
    #expect(due(31...99, step: 1, processes: 1, &schedule) == 60)
  }

  @Test func `are never due where nothing runs`() {
    var schedule = DetailSchedule()
    #expect(due(1...50, step: 1e6, processes: 0, &schedule) == nil)
  }

  @Test func `include the machine's sensors where it has some`() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "sensors-\(UUID())")
    defer { try? FileManager.default.removeItem(at: root) }
    for (path, text) in [
      "sys/class/thermal/thermal_zone0/temp": "41000\n",
      "sys/class/thermal/thermal_zone1/temp": "57500\n",
      "sys/class/thermal/cooling_device0/temp": "99000\n",
      "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq": "2000000\n",
      "sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq": "3000000\n",
    ] {
      let file = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    var detail = ProcessDetail()
    detail.readSensors(root: root.path(percentEncoded: false))
    #expect(detail.temperature == 57.5)
    #expect(detail.frequency == 2.5e9)
  }
}
