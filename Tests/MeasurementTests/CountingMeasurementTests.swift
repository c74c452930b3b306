import Configuration
import Foundation
import Model
import TestSupport
import Testing

@testable import Measurement

@Suite struct `A counting tool` {
  @Test func `sums what it left behind for each process`() {
    let cachegrind = CountingTool.cachegrind.count(in: [
      "desc: x\ncmd: a\nevents: Ir\nfn=main\n1 5\nsummary: 1200\n",
      "events: Ir\nsummary: 34\n", "not a finding",
    ])
    #expect(cachegrind == 1234)
    let memcheck = CountingTool.memcheck.count(in: [
      "==9== HEAP SUMMARY:\n==9==   total heap usage: 1,234 allocs, 1,200 frees, 9 bytes allocated\n"
    ])
    #expect(memcheck == 1234)
    let strace = CountingTool.strace.count(in: [
      "    calls syscall\n--------- ------\n       30 read\n       12 write\n--------- ------\n       42 total\n"
    ])
    #expect(strace == 42)
    #expect(CountingTool.cachegrind.count(in: []) == nil)
    #expect(CountingTool.strace.count(in: ["sub total of nothing"]) == nil)
  }

  @Test func `is chosen by the metric`() {
    let workflow = Workflow(
      name: "w", run: .arguments(["true"]),
      metrics: ["wall_time", "instructions", "heap_allocations"])
    #expect(
      CountingMeasurement.metrics(of: workflow, instructions: .pmu) == ["heap_allocations"])
    #expect(
      CountingMeasurement.metrics(of: workflow, instructions: .cachegrind)
        == ["instructions", "heap_allocations"])
  }

  /// What the machine has, as a user would see it.
  static func has(_ tool: String) -> Bool {
    (try? shell(["which", tool], in: "/").status) == 0
  }

  @Test(.enabled(if: has("valgrind")))
  func `counts the same each time`() throws {
    let folder = try TemporaryFolder()
    try folder.write("print(sum(hash(str(i)) % 7 for i in range(20)))", to: "a.py")
    for run in [["true"], ["sh", "-c", "true; ls > /dev/null"]] {
      let workflow = Workflow(name: "w", run: .arguments(run))
      let instructions = try CountingMeasurement.count(
        "instructions", of: workflow, directory: folder.path, scratch: folder.path,
        instructions: .cachegrind, progress: { _ in })
      let spread = (instructions.samples.max() ?? 0) / (instructions.samples.min() ?? 1) - 1
      #expect(spread <= 1e-5, "\(instructions.samples)")
      #expect((instructions.samples.first ?? 0) > 10_000)
      let allocations = try CountingMeasurement.count(
        "heap_allocations", of: workflow, directory: folder.path, scratch: folder.path,
        instructions: .pmu, progress: { _ in })
      #expect(Set(allocations.samples).count == 1)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.py"])
  }

  @Test(.enabled(if: has("strace")))
  func `counts system calls`() throws {
    let folder = try TemporaryFolder()
    func calls(_ line: String) throws -> [Double] {
      try CountingMeasurement.count(
        "system_calls", of: Workflow(name: "w", run: .shell(line)), directory: folder.path,
        scratch: folder.path, instructions: .pmu, progress: { _ in }
      ).samples
    }
    let (few, many) = (try calls("true"), try calls("true; /bin/true; /bin/true"))
    #expect((few.first ?? 0) > 5 && (many.first ?? 0) > (few.first ?? 0) + 10)
  }

  @Test(.enabled(if: has("valgrind")))
  func `says why a run failed`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: MeasurementError.self) {
      _ = try CountingMeasurement.count(
        "instructions", of: Workflow(name: "w", run: .arguments(["sh", "-c", "echo oh; exit 3"])),
        directory: folder.path, scratch: folder.path, instructions: .cachegrind,
        progress: { _ in })
    }
    #expect(error?.code == .runFailed && error?.detail.contains("oh") == true)
  }

  @Test func `says how to get a tool that isn't there`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: MeasurementError.self) {
      _ = try CountingMeasurement.count(
        "system_calls",
        of: Workflow(name: "w", run: .arguments(["true"]), environment: ["PATH": folder.path]),
        directory: folder.path, scratch: folder.path, instructions: .pmu, progress: { _ in })
    }
    #expect(error?.code == .notFound && error?.detail.contains("apt-get install strace") == true)
  }
}
