import Foundation
import TestSupport
import Testing

/// With real processes, few and short.
@Suite struct `compare` {
  private func run(_ arguments: String..., in folder: String = "/") -> ShellResult {
    PerfCheckTool.run(["compare"] + arguments + ["--progress", "never"], in: folder)
  }

  @Test func `needs no repository and writes nothing where it runs`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
    let result = run("sleep 0.03", "sleep 0.01", in: folder.path)
    #expect(result.status == 0 && result.output.contains("'sleep 0.01' is faster"), "\(result)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    #expect(result.errors.isEmpty)
    let slower = run("sleep 0.01", "sleep 0.03", in: folder.path)
    #expect(slower.status == 2 && slower.errors == "perf-check: verdict=regressed exit=2\n")
  }

  @Test func `runs the preparation before each run, and reads the input anew`() throws {
    let folder = try TemporaryFolder()
    try folder.write("0.01", to: "in")
    let result = run(
      "sleep $(cat)", "sleep $(cat)", "--input", "in", "--prepare", "echo p >>log", "--cleanup",
      "echo c >>log", "--limit", "900%", "--export-json", "out.json", in: folder.path)
    #expect(result.status == 0, "\(result)")
    let log = try String(contentsOfFile: folder.path + "/log", encoding: .utf8)
      .split(separator: "\n")
    #expect(log.count >= 20 && log.enumerated().allSatisfy { $1 == ($0 % 2 == 0 ? "p" : "c") })
    #expect(result.output.contains("A shell runs 'sleep $(cat)'"))
    let text = try Data(contentsOf: URL(filePath: folder.path + "/out.json"))
    let json = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
    let results = try #require(json["results"] as? [[String: Any]])
    #expect(results.map { $0["command"] as? String } == ["sleep $(cat)", "sleep $(cat) (2)"])
    #expect(
      Set(results[0].keys) == [
        "command", "mean", "stddev", "median", "user", "system", "min", "max", "times",
        "exit_codes",
      ])
    let times = try #require(results[1]["times"] as? [Double])
    #expect(times.allSatisfy { $0 > 0.01 && $0 < 10 })
    #expect(results[1]["median"] as? Double ?? 0 > 0.01)
    // What hyperfine writes, import reads.
    let comparison = PerfCheckTool.run(["export", "--input", "out.json"], in: folder.path)
    #expect(comparison.output.contains("sleep $(cat) (2)"), "\(comparison)")
  }

  @Test func `measures failing commands where it is told to`() throws {
    let folder = try TemporaryFolder()
    let refused = run("true", "sh -c 'echo no space left; exit 7'", in: folder.path)
    #expect(refused.status == 4)
    #expect(
      refused.errors.contains("it exited with 7\n  The end of its output:\n  | no space left"))
    #expect(refused.errors.contains("--ignore-failure"))
    let result = run(
      "true", "false", "--ignore-failure", "--limit", "900%", "--export-json", "o.json",
      in: folder.path)
    #expect(result.status == 0, "\(result)")
    let text = try String(contentsOfFile: folder.path + "/o.json", encoding: .utf8)
    #expect(text.matches(of: /"exit_codes" : \[\s+1,/).count == 1)
  }

  @Test func `compares other metrics`() {
    let result = run(
      "head -c 100000 /dev/zero", "head -c 300000 /dev/zero", "--metric", "io_write", "--format",
      "json")
    #expect(result.status == 2 || result.errors.contains("can't be counted here"), "\(result)")
    let missing = run("true", "true", "--metric", "rows")
    #expect(missing.status == 4 && missing.errors.contains("no run reported it"), "\(missing)")
  }

  @Test(arguments: [
    (["nix-program", "true"], Int32(4), "the program 'nix-program' is not on the PATH"),
    (["./nix", "true"], 4, "no executable './nix' in '/'"),
    (["true", ""], 64, "could not read the command: it is blank"),
    (["true"], 64, "it is the only command"),
    ([], 64, "no commands to compare"),
    (["a {m}", "b {n}", "--parameter-list", "n", "1,2"], 64, "no parameter is called 'm'"),
    (["a", "b", "--parameter-scan", "n", "1", "x"], 64, "such as n 1 10"),
    (["a {n}", "--parameter-scan", "n", "5", "1"], 64, "gives no values"),
    (["a", "b", "--step", "2"], 64, "--step requires --parameter-scan"),
    (["cat", "cat", "--input", "nix"], 64, "--input 'nix': no such file"),
    (["cat", "cat", "--input", "/tmp"], 64, "it is a folder"),
    (["true", "true", "--metric", "makespan"], 64, "don't have it"),
    (["true", "true", "--export-json", "/nix/o.json"], 64, "doesn't exist"),
    (["true", "true", "--pairs", "3"], 64, "requires at least"),
    (["true", "true", "--limit", "5"], 64, "a fraction such as 5%"),
    (["true", "true", "--shell", "/nix/sh"], 4, "no executable '/nix/sh'"),
  ])
  func `says what is wrong`(arguments: [String], status: Int32, message: String) {
    let result = PerfCheckTool.run(["compare"] + arguments, in: "/")
    #expect(result.status == status && result.errors.contains(message), "\(result)")
  }

  @Test func `takes ranges of numbers`() throws {
    let result = run(
      "sleep 0.0{n}", "--parameter-scan", "n", "1", "5", "--step", "4", "--shell", "none",
      "--format", "json")
    let commands = try result.analysis()["commands"] as? [[String: Any]]
    #expect(commands?.map { $0["command"] as? String } == ["sleep 0.01", "sleep 0.05"])
    #expect(commands?.last?["parameters"] as? [String: String] == ["n": "5"])
    #expect(result.status == 2)
  }
}

@Suite struct `check --run` {
  @Test func `checks a command without files`() throws {
    let tool = try PerfCheckTool(files: [
      "work": "#!/bin/sh\nsleep $(cat seconds)", "seconds": "0.01",
    ])
    try tool.repository.commit("Slow down", files: ["seconds": "0.03"])
    let result = tool.run("check", "--run", "sh work", "--limit", "50%")
    #expect(result.status == 2 && result.output.contains("command"), "\(result)")
    #expect(!result.output.contains("baseline accept"))
    let same = tool.run(
      "check", "--run", "sh work", "--build", "cp work built", "--base", "HEAD", "--candidate",
      "HEAD", "--limit", "200%")
    #expect(same.status == 0, "\(same)")
  }

  @Test func `starts where the user stands, and leaves the files aside`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Add a folder", files: ["sub/work": "sleep 0.01"])
    try tool.repository.commit("Change it", files: ["sub/other": "x"])
    let result = tool.run(["check", "--run", "sh work", "--limit", "200%"], in: "sub")
    #expect(result.status == 0, "\(result)")
    #expect(result.output.contains("perf-check.yml and its tests are ignored: --run defines"))
    #expect(!result.output.contains("nap"))
  }

  @Test(arguments: [
    (["--build", "make"], "--build requires --run"), (["--limit", "5%"], "--limit requires --run"),
    (["nap", "--run", "true"], "instead of workflows such as 'nap'"),
    (["--run", " "], "--run: the command is blank"),
    (["--run", "true", "--build", "a 'b"], "is never closed"),
  ])
  func `says what is wrong`(arguments: [String], message: String) throws {
    let result = try PerfCheckTool().run(["check"] + arguments)
    #expect(result.status == 64 && result.errors.contains(message), "\(result)")
  }
}
