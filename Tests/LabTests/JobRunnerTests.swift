import Files
import Foundation
import Processes
import TestSupport
import Testing

@testable import Lab

@Suite struct `A lease` {
  private func moment(_ seconds: Double) -> Moment {
    Moment(nanoseconds: 0).after(seconds: seconds)
  }

  @Test func `holds while it changes, by the clock of who reads it`() {
    var watch = LeaseWatch(at: moment(0), patience: 60)
    let seen: [(String?, Double)] = [
      (nil, 30), ("1", 59), ("1", 118), ("2", 118.5), ("2", 178.5),
    ]
    #expect(seen.map { watch.observe($0, at: moment($1)) } == [true, true, true, true, false])
  }

  @Test func `ends when it is taken away, and when it never comes`() {
    var watch = LeaseWatch(at: moment(0), patience: 60)
    #expect([("1", 1.0), (nil, 2)].map { watch.observe($0, at: moment($1)) } == [true, false])
    var never = LeaseWatch(at: moment(0), patience: 60)
    #expect([59.0, 60].map { never.observe(nil, at: moment($0)) } == [true, false])
  }
}

@Suite struct `A job on its host` {
  private let folder: TemporaryFolder
  private let job: JobFolder
  private var environment: [String: String] {
    ["PATH": "/usr/bin:/bin", "SLURM_JOB_ID": "12", "OUT": folder.path]
  }

  init() throws {
    folder = try TemporaryFolder(named: "job")
    job = JobFolder(folder.path + "/perf-check-a-1-1", in: FileTree(root: folder.path))
  }

  /// Calls of a shell instead of perf-check.
  private func order(_ lines: [String], limit: Double? = nil) throws {
    try job.write(
      JobOrder(
        name: job.name, executable: "/bin/sh", directory: folder.path,
        calls: lines.enumerated().map { .init(number: $0, arguments: ["-c", $1]) },
        timeLimit: limit, isRepeated: true))
    job.renewLease(0)
  }

  private var runner: JobRunner { JobRunner(job, environment: environment, host: "n1") }

  @Test func `writes what each call came to`() throws {
    try order([
      "echo one; echo two >&2; echo $PERF_CHECK_JOB_REPEATED >&2",
      "printf %s \"$PERF_CHECK_JOB\"; exit 3",
    ])
    #expect(try runner.run() == .done)
    let first = try #require(job.result(of: 0))
    #expect(first.status == 0 && first.output == "one\n" && first.errors == "two\n1\n")
    #expect(first.host == "n1" && first.job == "12")
    let second = try #require(job.result(of: 1))
    #expect(second.status == 3 && second.output == job.path)
  }

  @Test func `is done once, however often it is started`() throws {
    try order(["echo x >>\"$OUT/count\""])
    #expect(try runner.run() == .done)
    #expect(try runner.run() == .claimed)
    #expect(try folder.read("count") == "x\n")
  }

  @Test func `says where the time is over, and leaves the calls after it`() throws {
    try order(["sleep 20", "echo never"], limit: 0.3)
    #expect(try runner.run() == .done)
    let result = try #require(job.result(of: 0))
    #expect(result.status == nil)
    #expect(job.result(of: 1)?.status == nil)
  }

  @Test func `leaves no result of a call that was killed`() throws {
    try order(["kill -9 $$"])
    #expect(try runner.run() == .killed(signal: 9))
    #expect(job.result(of: 0) == nil)
  }

  @Test func `says that the folder isn't shared where there is no order`() throws {
    let runner = JobRunner(job, environment: environment, host: "n1", patience: 0.1)
    let error = try #require(throws: LabError.self) { try runner.run() }
    #expect(error.code == .lost && error.detail.contains("share"))
  }
}
