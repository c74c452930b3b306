import Foundation
import TestSupport
import Testing

@Suite struct `A store that can't be used` {
  @Test func `holds no password, on the command line and in the file`() throws {
    let tool = try PerfCheckTool()
    let refused = tool.run("store", "--store", "postgresql://perf:hunter2@db/perf")
    #expect(refused.status == 64 && refused.errors.contains("PGPASSWORD"))
    #expect(!refused.errors.contains("hunter2"))
    var files = PerfCheckTool.files()
    files["perf-check.yml"]?.append("store: postgresql://perf:hunter2@db/perf\n")
    let other = try PerfCheckTool(files: files)
    let read = other.run("store", "push")
    #expect(read.status == 64 && !read.errors.contains("hunter2"), "\(read)")
  }

  @Test(arguments: [
    ["store", "push"], ["store"], ["store", "migrate"],
    ["trends", "--repository-id", "github.com/apple/swift-nio"],
  ])
  func `is named in none of the places`(arguments: [String]) throws {
    let tool = try PerfCheckTool()
    try tool.repository.git("remote", "add", "origin", "https://example.org/a/b.git")
    let result = tool.run(arguments)
    #expect(result.status == 64 && result.errors.contains("no store is named"), "\(result)")
  }

  @Test func `has no name for a repository without a remote`() throws {
    let result = try PerfCheckTool().run(
      "store", "push", "--store", "postgresql://localhost/perf")
    #expect(result.status == 64 && result.errors.contains("--repository-id"), "\(result)")
  }

  @Test func `is no file`() throws {
    for operation in ["trends", "execution-analysis"] {
      let result = try PerfCheckTool().run(
        operation, "--input", "x.csv", "--store", "postgresql://localhost/perf")
      #expect(result.status == 64 && result.errors.contains("not to files"), "\(result)")
    }
  }

  @Test func `is only a warning where runs were attached all the same`() throws {
    var files = PerfCheckTool.files()
    files["perf-check.yml"]?.append("store: postgresql://127.0.0.1:1/perf\n")
    let tool = try PerfCheckTool(files: files)
    try tool.repository.git("remote", "add", "origin", "https://example.org/a/b.git")
    let recorded = tool.run("record", "--runs", "1")
    #expect(
      recorded.status == 0 && recorded.errors.contains("perf-check store push"), "\(recorded)")
    #expect(recorded.errors.contains("warning:"))
    let asked = tool.run("record", "--runs", "1", "--store", "postgresql://127.0.0.1:1/perf")
    #expect(asked.status == 1, "\(asked)")
    // Both are in the notes, and are read from there.
    #expect(
      tool.run("history", "--format", "json").output.components(separatedBy: "\"id\"").count == 3)
  }
}

#if PostgreSQL
  @Suite struct `A store` {
    @Test func `has what was recorded, and tells it to others`() throws {
      let server = try PostgresServer()
      let url = server.address()
      var files = PerfCheckTool.files()
      files["perf-check.yml"]?.append("store: \(url)\n")
      let tool = try PerfCheckTool(files: files)
      try tool.repository.git("remote", "add", "origin", "https://u:hunter2@example.org/a/b.git")
      let empty = tool.run("store")
      #expect(empty.status == 0 && empty.output.contains("store init"), "\(empty)")
      let early = tool.run("store", "push")
      #expect(early.status == 1 && early.errors.contains("store init"), "\(early)")
      #expect(tool.run("store", "init").status == 0)
      for index in 0..<13 {
        try tool.repository.commit("Change \(index)", files: ["x": "\(index)"])
        let recorded = tool.run("record", "--runs", "2", "--tag", "host=a")
        #expect(recorded.status == 0 && !recorded.errors.contains("warning"), "\(recorded)")
      }
      #expect(tool.run("store", "push").output.contains("No runs were recorded"))
      let status = try tool.run("store", "status", "--format", "json").analysis()
      let content = try #require(status["repository"] as? [String: Any])
      #expect(content["name"] as? String == "example.org/a/b" && content["runs"] as? Int == 13)
      #expect(status["unpushed"] as? Bool == false)
      for operation in [
        "history", "regression", "trends", "predictions", "patterns", "execution-analysis",
      ] {
        let notes = tool.run(operation, "--format", "json")
        let stored = tool.run(operation, "--store", url, "--format", "json")
        let times = /"timestamp" : "[^"]*"/
        #expect(stored.status == notes.status, "\(stored)")
        #expect(stored.output.replacing(times, with: "") == notes.output.replacing(times, with: ""))
      }
      // Elsewhere, without a clone.
      let folder = try TemporaryFolder()
      let away = PerfCheckTool.run(
        ["history", "--store", url, "--repository-id", "example.org/a/b"], in: folder.path)
      #expect(away.output == tool.run("history").output, "\(away)")
      for arguments in [
        ["trends", "--repository-id", "*"], ["regression", "--repository-id", "example.org/a/b"],
        ["report", "--site", folder.path + "/site", "--repository-id", "*"],
        ["predictions", "--repository-id", "*"],
      ] {
        let asked = PerfCheckTool.run(arguments + ["--store", url], in: folder.path)
        #expect(asked.status == 0, "\(asked)")
      }
      let site = try FileManager.default.subpathsOfDirectory(atPath: folder.path + "/site")
      #expect(site.contains("index.html"))
      let unknown = PerfCheckTool.run(
        ["trends", "--store", url, "--repository-id", "nothing"], in: folder.path)
      #expect(unknown.status == 64 && unknown.errors.contains("example.org/a/b"), "\(unknown)")
      // A clone that lost its notes gets them back.
      try tool.repository.git("update-ref", "-d", "refs/notes/perf-check")
      #expect(tool.run("store", "pull").output.contains("Attached 13 runs"))
      #expect(tool.run("history").output == away.output)
    }

    @Test func `makes the site that the notes make`() throws {
      let server = try PostgresServer()
      var files = PerfCheckTool.files()
      files["perf-check.yml"]?.append(
        """
          pipeline:
            tasks:
              - {id: one, run: ./nap}
              - {id: two, run: ./nap, needs: [one]}

        """)
      let tool = try PerfCheckTool(files: files)
      try tool.repository.git("remote", "add", "origin", "https://example.org/a/b.git")
      for number in 0..<3 {
        try tool.repository.commit("Change \(number)", files: ["x": "\(number)"])
        #expect(tool.run("record", "--runs", "2").status == 0)
      }
      let url = server.address()
      #expect(tool.run("store", "init", "--store", url).status == 0)
      #expect(tool.run("store", "push", "--store", url).status == 0)
      func site(_ flags: String...) throws -> [String] {
        let made = tool.run(["report", "--site", "site"] + flags)
        #expect(made.status == 0, "\(made)")
        defer { try? FileManager.default.removeItem(atPath: tool.path + "/site") }
        #expect(try tool.folder.read("site/tasks.html").contains("<svg viewBox"))
        return try FileManager.default.subpathsOfDirectory(atPath: tool.path + "/site").sorted()
      }
      let pages = try site()
      #expect(pages.contains("recommendations.html"))
      #expect(try site("--store", url) == pages)
    }
  }
#endif
