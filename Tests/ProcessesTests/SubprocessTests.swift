import Foundation
import Processes
import TestSupport
import Testing

/// A shell script as a subprocess.
private func script(_ text: String, in folder: String = "/") -> Subprocess {
  Subprocess(
    ["sh", "-c", text], in: folder, environment: ProcessInfo.processInfo.environment)
}

/// Whether a process is there whose command line matches.
private func isRunning(_ pattern: String) throws -> Bool {
  try shell(["pgrep", "-f", pattern], in: "/").status == 0
}

/// Waits for a process to be gone, for a few seconds.
private func isGone(_ pattern: String) throws -> Bool {
  for _ in 0..<50 {
    if try !isRunning(pattern) { return true }
    usleep(50_000)
  }
  return false
}

@Suite struct `A subprocess` {
  @Test func `gives its output, its errors and how it ended`() throws {
    let result = try script("echo out; echo err >&2; exit 3").run()
    #expect(result.ending == .exited(3) && !result.hasSucceeded)
    #expect(String(decoding: result.output, as: UTF8.self) == "out\n")
    #expect(result.errors == "err\n")
    #expect(try script("kill -9 $$").run().ending == .killed(signal: SIGKILL))
    #expect(try script("true").run().hasSucceeded)
  }

  @Test(arguments: [false, true])
  func `reads megabytes of input and writes as many`(isSupervised: Bool) throws {
    var process = script("tee /dev/stderr | cat")
    process.isSupervised = isSupervised
    process.input = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) | 32 & 127 }
    let result = try process.run()
    #expect(result.output == process.input)
    #expect(result.errors.utf8.count < 2 << 20, "the middle of long errors is left out")
    // It need not read its input.
    process.arguments = ["true"]
    #expect(try process.run().hasSucceeded)
  }

  @Test func `hands its output on as it comes`() throws {
    var size = 0
    let result = try script("head -c 30000000 /dev/zero").run { size += $0.count }
    #expect(size == 30_000_000 && result.output.isEmpty)
  }

  @Test(arguments: [false, true])
  func `ends when its time is up, though it ignores that it is asked to`(
    isSupervised: Bool
  ) throws {
    let number = isSupervised ? "81301" : "81302"
    var process = script("trap '' TERM HUP INT; sleep \(number) & sleep \(number); sleep \(number)")
    (process.timeout, process.isSupervised) = (0.2, isSupervised)
    let start = Date()
    #expect(try process.run().ending == .timedOut)
    #expect(Date().timeIntervalSince(start) < 20)
    #expect(try isGone("sleep \(number)"))
  }

  @Test(.enabled(if: usesLinux)) func `ends with what left its session, where it is supervised`()
    throws
  {
    var process = script("trap '' TERM; (setsid sleep 81303 &); setsid sh -c 'sleep 81303; :'")
    (process.timeout, process.isSupervised) = (0.3, true)
    #expect(try process.run().ending == .timedOut)
    #expect(try isGone("sleep 81303"))
  }

  @Test(arguments: [false, true])
  func `isn't waited for by what it leaves behind`(isSupervised: Bool) throws {
    var process = script("sleep 20 & echo done")
    process.isSupervised = isSupervised
    let start = Date()
    let result = try process.run()
    #expect(result.hasSucceeded && result.output == Array("done\n".utf8))
    #expect(Date().timeIntervalSince(start) < 15)
  }

  @Test func `reads a secret that neither a file nor its arguments show`() throws {
    var process = script("cat \(Subprocess.secretPath); cat")
    process.secret = Array("hush\n".utf8)
    process.input = Array("hello\n".utf8)
    #expect(try process.run().output == Array("hush\nhello\n".utf8))
    process.secret = Array(repeating: 32, count: 1 << 20)
    #expect(throws: Subprocess.Problem.self) { try process.run() }
  }

  @Test func `that isn't there is said to be missing`() throws {
    var process = Subprocess(["no-such-program-81304"], in: "/", environment: ["PATH": "/usr/bin"])
    #expect(throws: Subprocess.Problem.notFound("no-such-program-81304")) { try process.run() }
    let folder = try TemporaryFolder()
    try folder.write("#!/bin/sh\necho hostile\n", to: "git")
    try shell(["chmod", "+x", "git"], in: folder.path)
    // A relative folder on the PATH would be one of the repository's.
    process = Subprocess(["git"], in: folder.path, environment: ["PATH": ".:"])
    #expect(throws: Subprocess.Problem.notFound("git")) { try process.run() }
    process = Subprocess(["true"], in: "/no/such/folder", environment: ["PATH": "/usr/bin:/bin"])
    let error = #expect(throws: Subprocess.Problem.self) { try process.run() }
    #expect(error?.description.contains("/no/such/folder") == true)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")))
  func `has no ignored signal, no open file and no terminal`() throws {
    let text = "grep -E 'SigIgn|SigBlk' /proc/self/status; ls /proc/self/fd; cat /dev/tty"
    let result = try script(text).run()
    let output = String(decoding: result.output, as: UTF8.self)
    #expect(output.contains("SigBlk:\t0000000000000000"))
    // SIGPIPE is the 13th bit.
    let ignored = output.split(separator: "\n").first { $0.hasPrefix("SigIgn") }
    let mask = ignored.flatMap { UInt64($0.dropFirst(8), radix: 16) }
    #expect(mask.map { $0 & 1 << 12 } == 0)
    #expect(output.split(separator: "\n").suffix(4) == ["0", "1", "2", "3"], "3 is ls's own")
    #expect(!result.hasSucceeded, "there is no terminal to ask at")
  }

  @Test func `times of any size are bounded`() {
    for seconds in [1e300, .infinity, 1e12, Double(UInt64.max)] {
      #expect(UInt64(nanosecondsIn: seconds) == .max)
      #expect(Moment.now.after(seconds: seconds).nanoseconds == .max)
    }
    for seconds in [-1, -1e300, -.infinity, .nan, 0] {
      #expect(UInt64(nanosecondsIn: seconds) == 0)
    }
    #expect(UInt64(nanosecondsIn: 1.5) == 1_500_000_000)
    let moment = Moment(nanoseconds: 5)
    #expect(moment.milliseconds(to: Moment(nanoseconds: .max)) == .max)
    #expect(moment.milliseconds(to: Moment(nanoseconds: 6)) == 1)
    #expect(moment.milliseconds(to: moment) == 0)
  }
}
