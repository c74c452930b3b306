import Foundation
import TestSupport
import Testing

/// Whether this process may mount file systems, for tests of full and read-only disks.
private let canMount: Bool = {
  guard getuid() == 0, let folder = try? TemporaryFolder() else { return false }
  let result = try? shell(["mount", "-t", "tmpfs", "none", folder.path], in: "/")
  guard result?.status == 0 else { return false }
  _ = try? shell(["umount", folder.path], in: "/")
  return true
}()

@Suite(.serialized) struct `A fault` {
  /// Starts the tool, signals it in the middle of something, and waits for its end.
  private func interrupt(
    _ tool: PerfCheckTool, _ signal: Int32, whenRunning marker: String
  ) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: PerfCheckTool.executable)
    process.arguments = ["check"]
    process.currentDirectoryURL = URL(filePath: tool.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let deadline = Date() + 20
    while try shell(["pgrep", "-f", marker], in: "/").status != 0, Date() < deadline {
      usleep(20_000)
    }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    return process.terminationStatus
  }

  @Test(arguments: [SIGINT, SIGTERM], ["build", "run"])
  func `by a signal leaves nothing behind`(signal: Int32, phase: String) throws {
    let seconds = "8\(signal)\(phase.count)61"
    var files = PerfCheckTool.files(run: phase == "run" ? "sleep \(seconds)" : "true")
    if phase == "build" { files["perf-check.yml"]? += "    build: sleep \(seconds) & wait\n" }
    let tool = try PerfCheckTool(files: files)
    try tool.repository.commit("Two", files: ["README": "x"])
    let before = try tool.state()
    #expect(try interrupt(tool, signal, whenRunning: "sleep \(seconds)") == signal)
    #expect(try shell(["pgrep", "-f", "sleep \(seconds)"], in: "/").status != 0)
    #expect(try tool.state() == before)
    let locks = try shell(["find", ".git", "-name", "*.lock"], in: tool.path).output
    #expect(locks.isEmpty)
    // The next check isn't held up.
    try tool.repository.commit(
      "Quick", files: PerfCheckTool.files(run: "sleep 0.02").filter { $0.key == "perf-check.yml" })
    // The base's own definition is run where the two differ.
    try tool.repository.commit("Three", files: ["README": "y"])
    #expect(tool.run("check").status == 0)
  }

  @Test func `by SIGKILL lets the next check work`() throws {
    // Not only what was started ends, but also what that started.
    let tool = try PerfCheckTool(
      files: PerfCheckTool.files(run: "sleep 81234 & sh -c 'sleep 81234; true'; true"))
    try tool.repository.commit("Two", files: ["README": "x"])
    _ = try interrupt(tool, SIGKILL, whenRunning: "sleep 81234")
    usleep(100_000)
    #expect(try shell(["pgrep", "-f", "sleep 81234"], in: "/").status != 0)
    try tool.repository.commit(
      "Quick", files: PerfCheckTool.files(run: "sleep 0.02").filter { $0.key == "perf-check.yml" })
    // The base's own definition is run where the two differ.
    try tool.repository.commit("Three", files: ["README": "y"])
    #expect(tool.run("check").status == 0)
  }

  @Test(.enabled(if: canMount, "needs the right to mount"))
  func `by a full disk keeps what was there`() throws {
    let mount = try TemporaryFolder()
    try shell(["mount", "-t", "tmpfs", "-o", "size=2m", "none", mount.path], in: "/")
    defer { _ = try? shell(["umount", "-l", mount.path], in: "/") }
    let tool = try PerfCheckTool()
    #expect(tool.run("baseline", "update", "--runs", "2").status == 0)
    #expect(tool.run("record", "--runs", "2").status == 0)
    try shell(["cp", "-a", tool.path, mount.path + "/project"], in: "/")
    let full = mount.path + "/project"
    try shell(["git", "worktree", "prune"], in: full)
    try shell([PerfCheckTool.executable, "record", "--runs", "2"], in: full)
    let notes = try shell(["git", "notes", "--ref=perf-check", "show"], in: full).output
    let baseline = try String(
      contentsOfFile: full + "/baselines/baseline_metrics.json", encoding: .utf8)
    _ = try shell(["sh", "-c", "cat /dev/zero > filler"], in: mount.path)
    for arguments in [["record"], ["baseline", "update"]] {
      let result = try shell(
        [PerfCheckTool.executable] + arguments + ["--runs", "2"], in: full,
        environment: RepositoryFixture.environment)
      #expect(result.status == 1, "\(result)")
      #expect(result.lastErrorLine == "perf-check: verdict=error exit=1")
      #expect(
        try String(
          contentsOfFile: full + "/baselines/baseline_metrics.json", encoding: .utf8) == baseline)
      #expect(try shell(["git", "notes", "--ref=perf-check", "show"], in: full).output == notes)
    }
    try FileManager.default.removeItem(atPath: mount.path + "/filler")
    #expect(
      try shell([PerfCheckTool.executable, "record", "--runs", "2"], in: full).status == 0)
    #expect(try shell(["git", "fsck", "--strict"], in: full).status == 0)
  }

  @Test(.enabled(if: canMount, "needs the right to mount"))
  func `of a read-only repository is said, and reading works`() throws {
    let tool = try PerfCheckTool()
    tool.run("record", "--runs", "2")
    try shell(["mount", "--bind", tool.path, tool.path], in: "/")
    try shell(["mount", "-o", "remount,ro,bind", tool.path], in: "/")
    defer { _ = try? shell(["umount", "-l", tool.path], in: "/") }
    let history = tool.run("history")
    #expect(history.status == 0 && history.output.contains("wall_time"))
    for arguments in [["record"], ["check", "--base", "HEAD"]] {
      let result = tool.run(arguments)
      #expect(result.status == 1, "\(result)")
      #expect(result.errors.lowercased().contains("read-only"), "\(result.errors)")
    }
  }
}
