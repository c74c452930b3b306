import Insight
import Model
import Quantities
import Reports
import Testing

@Suite struct `The report of resources` {
  /// Three tasks of a machine with two processors and 1000 bytes.
  private func example(measured: Bool = true) -> Trace {
    func used(_ cpu: Double, _ memory: Double) -> TaskSpan.Resources {
      measured
        ? .init(cpuTime: cpu, peakMemory: memory, bytesRead: 100, bytesWritten: 50) : .unknown
    }
    var trace = build()
    trace.resources = [used(4, 300), used(1, 400), used(6, 500)]
    (trace.cores, trace.memory) = (2, 1000)
    return trace
  }

  private func report(_ trace: Trace, io: Bytes? = nil, cpu: Fraction = 0.5) throws -> Report {
    let analysis = try ExecutionAnalysis(trace)
    return Report(
      resources: [(analysis, ResourceUse(analysis))],
      targets: ResourceTargets(cpu: cpu, memory: 0.8, ioPerSecond: io), workflow: nil, warnings: [])
  }

  /// 11 s of 20 s of processors, 900 of 1000 bytes while 'lint' and 'link' run, 450 bytes in 10 s.
  @Test func `has a row for each resource with its target`() throws {
    let report = try report(example(), io: 40)
    let rows = report.lines.filter { $0.hasPrefix("build") }.map(\.cells)
    #expect(
      rows == [
        ["build", "cpu", "1.10 processors", "55 %", "≥ 50 %", "met"],
        ["build", "memory", "900 B", "90 %", "≤ 80 %", "missed"],
        ["build", "io", "45 B/s", "-", "≤ 40 B/s", "missed"],
      ])
    #expect(report.colored.contains("\u{1B}[32mmet\u{1B}[0m"))
    #expect(report.colored.contains("\u{1B}[33mmissed\u{1B}[0m"))
  }

  @Test func `has no target for input and output where none was set`() throws {
    let rows = try report(example()).lines.filter { $0.hasPrefix("build") }.map(\.cells)
    #expect(rows[2] == ["build", "io", "45 B/s", "-", "-"])
    #expect(try report(example(), cpu: 0.56).row("build  cpu").last == "missed")
  }

  @Test func `says that what wasn't measured isn't known`() throws {
    let report = try report(example(measured: false), io: 40)
    let rows = report.lines.filter { $0.hasPrefix("build") }.map(\.cells)
    #expect(
      rows == [
        ["build", "cpu", "?", "?", "≥ 50 %", "unknown"],
        ["build", "memory", "?", "?", "≤ 80 %", "unknown"],
        ["build", "io", "?", "-", "≤ 40 B/s", "unknown"],
      ])
  }

  @Test func `is in JSON with its units`() throws {
    let entry = try report(example(), io: 40).read(WorkflowsResults<ResourceEntry>.self)
      .workflows[0]
    #expect(entry.cpu.time == 11 && entry.cpu.share == 0.55 && entry.cpu.met == true)
    #expect(entry.cpu.target == 0.5 && entry.memory.target == 0.8 && entry.io.target == 40)
    #expect(entry.memory.peakOfAProcess == 500 && entry.memory.peakTogether == 900)
    #expect(entry.memory.met == false && entry.io.met == false)
    #expect(entry.io.read == 300 && entry.io.written == 150 && entry.io.bytesPerSecond == 45)
    let unknown = try report(example(measured: false)).read(WorkflowsResults<ResourceEntry>.self)
      .workflows[0]
    #expect(unknown.cpu.time == nil && unknown.cpu.met == nil && unknown.io.target == nil)
    #expect(unknown.memory.share == nil && unknown.io.met == nil)
  }
}
