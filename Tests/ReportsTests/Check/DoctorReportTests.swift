import Foundation
import Measurement
import Reports
import Testing

@Suite struct `The report of the doctor` {
  private let findings = [
    Finding("counters", .good, "perf_event_open works"),
    Finding(
      "frequency governor", .noisy, "powersave", cost: "7 % noise",
      remedy: "cpupower frequency-set -g performance"),
    Finding("turbo", .unknown, "not reported by this kernel"),
  ]

  @Test func `has what it costs and how to fix it below what was seen`() throws {
    let report = Report(findings: findings)
    #expect(try report.row("ok") == ["ok", "counters", "perf_event_open works"])
    let lines = report.text.split(separator: "\n").map(String.init)
    let row = try #require(lines.firstIndex { $0.contains("frequency governor") })
    let column = try #require(lines[row].range(of: "powersave")).lowerBound
    for (offset, text) in [(1, "7 % noise"), (2, "fix: cpupower frequency-set -g performance")] {
      let line = lines[row + offset]
      #expect(
        line.distance(from: line.startIndex, to: try #require(line.range(of: text)).lowerBound)
          == lines[row].distance(from: lines[row].startIndex, to: column))
    }
    #expect(report.markdown.contains("| powersave<br>7 % noise<br>fix: cpupower"))
  }

  @Test func `has a colour for each state but the unknown`() {
    let colored = Report(findings: findings).colored
    #expect(colored.contains("\u{1B}[32mok\u{1B}[0m"))
    #expect(colored.contains("\u{1B}[33mnoisy\u{1B}[0m"))
    #expect(!colored.contains("munknown"))
  }

  @Test func `sums up`() {
    #expect(
      Report(findings: findings).lines.contains(
        "1 of 3 add timing noise or limit what can be measured."))
    #expect(
      Report(findings: [findings[0], findings[2]]).lines.contains(
        "No avoidable sources of timing noise found."))
  }

  @Test func `is in JSON as it was found`() throws {
    let read = try Report(findings: findings).read(DoctorResults.self)
    #expect(read.findings.map(\.name) == findings.map(\.name))
    #expect(read.findings.map(\.state) == ["good", "noisy", "unknown"])
    #expect(read.findings.map(\.cost) == findings.map(\.cost))
    #expect(read.findings.map(\.remedy) == findings.map(\.remedy))
  }
}
