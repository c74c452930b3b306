import Foundation
import TestSupport
import Testing

/// Repositories that lead outside by links, paths and committed files.
@Suite(.serialized) struct `A repository that leads outside` {
  /// A folder outside with what must stay as it is.
  private func makeOutside() throws -> TemporaryFolder {
    let outside = try TemporaryFolder(named: "outside")
    for name in [
      "2024/sub/photo.jpg", "1/kept/a", "worktrees/2024/photo.jpg",
      "daily_summaries/2020-01-01.json",
      "verdict.json", "regression_tests.json", "baseline_metrics.json", "index.sqlite",
    ] {
      try outside.write("precious", to: name)
    }
    return outside
  }

  private func contents(_ folder: TemporaryFolder) throws -> [String: String] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return Dictionary(
      uniqueKeysWithValues: names.map { ($0, (try? folder.read($0)) ?? "folder") })
  }

  private static let operations = [
    ["record", "--runs", "1"], ["check", "--pairs", "2"], ["history"], ["prune"], ["predictions"],
    ["baseline", "update", "--runs", "1"], ["recommendations"], ["init"],
    ["bisect", "--good", "HEAD~1", "--bad", "HEAD", "--max-runs", "4"], ["bisect", "--abort"],
    ["baseline", "accept", "--reason", "x"], ["regression", "--track"],
  ]

  @Test(arguments: [
    (".perf-check", "", false), (".perf-check", "", true), (".perf-check/worktrees", "", false),
    (".perf-check/worktrees/1", "", false), (".perf-check/analytics", "", false),
    (".perf-check/historical", "", false), (".perf-check/verdict.json", "/verdict.json", false),
    (".perf-check/index.sqlite", "/index.sqlite", false), ("baselines", "", false),
    (".perf-check/bisect.jsonl", "/new", false), (".perf-check/bisect.lock", "/lock", false),
    ("baselines", "", true), ("baselines/baseline_metrics.json", "/verdict.json", true),
    (".gitignore", "/verdict.json", true),
  ])
  func `changes nothing there`(place: String, target: String, isCommitted: Bool) throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Two", files: ["README": "x"])
    tool.run("record", "--runs", "1")
    tool.run("check")
    let outside = try makeOutside()
    let path = tool.path + "/" + place
    try shell(["sh", "-c", "mkdir -p \"$(dirname '\(path)')\"; rm -rf '\(path)'"], in: "/")
    try shell(["ln", "-s", outside.path + target, path], in: "/")
    if isCommitted {
      try tool.repository.git("add", "--force", place)
      try tool.repository.git("commit", "--quiet", "-m", "Link")
    }
    let before = try contents(outside)
    for operation in Self.operations {
      let result = tool.run(operation)
      #expect(![132, 133, 134, 139].contains(result.status), "\(operation): \(result.errors)")
    }
    #expect(try contents(outside) == before)
    if place == ".perf-check" {
      let result = tool.run("check")
      #expect(result.status == 64)
      #expect(result.errors.contains("'\(path)' is a symbolic link"))
    }
  }

  @Test func `is refused where it commits .perf-check`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Two", files: ["README": "x"])
    try tool.folder.write(
      #"{"commit":"x","tree":"../../../../../../outside","builds":[],"path":"x"}"#,
      to: ".perf-check/worktrees/1/seat/.state.json")
    try tool.repository.git("add", "--force", ".perf-check")
    try tool.repository.git("commit", "--quiet", "-m", "Cache")
    for operation in [
      ["check"], ["record"], ["baseline", "update"], ["baseline", "accept", "--reason", "x"],
      ["publish-state"],
    ] {
      let result = tool.run(operation)
      #expect(result.status == 64, "\(operation): \(result.errors)")
      #expect(result.errors.contains("'.perf-check' must not be committed"))
      #expect(result.errors.contains("git rm -r --cached '.perf-check'"))
    }
    try tool.repository.git("rm", "-r", "--cached", "--quiet", ".perf-check")
    try tool.repository.git("commit", "--quiet", "-m", "Without")
    #expect(tool.run("check").status != 64)
  }

  @Test func `keeps a package beside it as it is, whatever links its manifest asks for`() throws {
    var files = PerfCheckTool.files()
    files["Package.swift"] = """
      // .package(path: "../Other"), .package(path: "../Other/Sub"), .package(path: "../.worktree")
      let all = [Package.Dependency.package(path: "../Other"), .package(path: "../Other/Sub")]
      """
    let tool = try PerfCheckTool(files: files)
    let other = tool.path + "/../Other"
    try shell(["mkdir", "-p", other + "/Sub", tool.path + "/../.worktree"], in: "/")
    try shell(["sh", "-c", "echo precious > '\(other)/Sub/file'"], in: "/")
    try tool.repository.commit("Two", files: ["README": "x"])
    for _ in 0..<2 { tool.run("check") }
    #expect(try shell(["cat", other + "/Sub/file"], in: "/").output == "precious\n")
    #expect(try shell(["find", other, "-type", "l"], in: "/").output.isEmpty)
  }

  @Test func `has no results removed that a link leads to`() throws {
    let outside = try makeOutside()
    var files = PerfCheckTool.files(more: "    results: {format: jmh, path: out/verdict.json}\n")
    files["README"] = "x"
    let tool = try PerfCheckTool(files: files)
    try shell(["ln", "-s", outside.path, "out"], in: tool.path)
    try tool.repository.commit("Link")
    let before = try contents(outside)
    let result = tool.run("record", "--runs", "1")
    #expect(result.status == 4)
    #expect(
      result.errors.contains("out of the worktree") || result.output.contains("out of the worktree")
    )
    #expect(try contents(outside) == before)
  }
}
