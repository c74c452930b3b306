import Foundation
import TestSupport
import Testing

@Suite struct `Notes` {
  private let reference = "refs/notes/perf-check"

  private func recorded() throws -> PerfCheckTool {
    let tool = try PerfCheckTool()
    #expect(tool.run("record", "--runs", "2").status == 0)
    return tool
  }

  private func remove(_ object: String, of tool: PerfCheckTool) throws {
    let path = ".git/objects/\(object.prefix(2))/\(object.dropFirst(2))"
    try FileManager.default.removeItem(atPath: tool.path + "/" + path)
  }

  @Test(arguments: ["tree", "blob", "commit", "reference to a blob", "reference to nothing"])
  func `that are lost are damage, and the way back is told`(kind: String) throws {
    let tool = try recorded()
    let tip = try tool.repository.git("rev-parse", reference)
    switch kind {
    case "tree": try remove(tool.repository.git("rev-parse", reference + "^{tree}"), of: tool)
    case "blob":
      let entry = try tool.repository.git("ls-tree", reference)
      try remove(String(entry.split(separator: " ")[2].prefix(40)), of: tool)
    case "commit": try remove(tip, of: tool)
    case "reference to a blob":
      try tool.folder.write(
        try tool.repository.git("rev-parse", "HEAD:nap") + "\n", to: ".git/" + reference)
    default:
      try tool.folder.write(String(repeating: "1", count: 40) + "\n", to: ".git/" + reference)
    }
    for arguments in [["history"], ["record", "--runs", "2"], ["trends"], ["export"], ["prune"]] {
      let result = tool.run(arguments)
      #expect(result.status == 1, "\(arguments) \(result)")
      #expect(result.errors.contains("git fsck --full"), "\(arguments) \(result)")
      #expect(result.errors.contains("git reflog \(reference)"), "\(arguments) \(result)")
      #expect(!result.errors.contains("measuring"), "it is found before anything is measured")
    }
    let failed = try tool.run("history", "--format", "json").json()
    #expect((failed["error"] as? [String: Any])?["code"] as? String == "DAMAGED_REPOSITORY")
  }

  @Test func `that are locked or can't be written are found before measuring`() throws {
    let tool = try recorded()
    try tool.folder.write("", to: ".git/\(reference).lock")
    let result = tool.run("record", "--runs", "2")
    #expect(result.status == 1 && result.errors.contains("remove the lock"), "\(result)")
    #expect(!result.errors.contains("measuring"))
  }

  /// A tree of 256 times the same tree, three levels deep, stands for 16 million notes.
  @Test func `whose tree repeats itself are damage`() throws {
    let tool = try recorded()
    var object = try tool.repository.git("rev-parse", "HEAD:nap")
    var (mode, kind) = ("100644", "blob")
    for level in 0..<4 {
      let names = (0..<256).map { number in
        let byte = (number < 16 ? "0" : "") + String(number, radix: 16)
        return level == 0 ? byte + String(repeating: "0", count: 32) : byte
      }
      let lines = names.map { "\(mode) \(kind) \(object)\t\($0)\n" }.joined()
      object = try shell(["git", "mktree"], in: tool.path, input: lines).output
        .trimmingCharacters(in: .newlines)
      (mode, kind) = ("040000", "tree")
    }
    let commit = try tool.repository.git("commit-tree", object, "-m", "Hostile")
    try tool.repository.git("update-ref", reference, commit)
    let result = tool.run("history")
    #expect(result.status == 1 && result.errors.contains("duplicate folder"), "\(result)")
  }
}

@Suite struct `A post of the state` {
  private func answer(_ text: String) -> String {
    "HTTP/1.1 \(text)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
  }

  @Test(arguments: [
    ("200 OK", 0, ""), ("204 No Content", 0, ""),
    ("301 Moved\r\nLocation: http://h/?t=S3CRET", 1, "301"),
    ("302 Found\r\nLocation: /login", 1, "login"), ("307 Moved", 1, "307"), ("304 Same", 1, "304"),
    ("401 No", 1, "401"), ("404 No", 1, "404"), ("500 No", 1, "500"),
  ])
  func `counts only when it was taken`(status: String, code: Int32, part: String) throws {
    let tool = try PerfCheckTool()
    #expect(tool.run("record", "--runs", "2").status == 0)
    let server = try StubServer(answer: answer(status))
    let to = "http://u:S3CRET@127.0.0.1:\(server.port)/[1-3]?token=S3CRET"
    let arguments = [
      "publish-state", "--retries", "0", "--header", "Authorization: Bearer S3CRET", "--to", to,
    ]
    for format in ["text", "json"] {
      let result = tool.run(arguments + ["--format", format])
      #expect(result.status == code, "\(result)")
      #expect(part.isEmpty || result.errors.contains(part), "\(result)")
      #expect(!(result.output + result.errors).contains("S3CRET"), "\(result)")
    }
    let warned = tool.run(arguments + ["--best-effort"])
    #expect(warned.status == 0 && !(warned.output + warned.errors).contains("S3CRET"))
    #expect(warned.output.contains("Not published.") == (code != 0), "\(warned.output)")
  }

  @Test func `sends nothing without the headers it was to have`() throws {
    let tool = try PerfCheckTool()
    #expect(tool.run("record", "--runs", "2").status == 0)
    let server = try StubServer(answer: answer("200 OK"))
    let to = ["publish-state", "--to", "http://127.0.0.1:\(server.port)/x", "--best-effort"]
    let missing = tool.run(to + ["--header", "@no-such-file"])
    #expect(missing.status == 64 && missing.errors.contains("no-such-file"), "\(missing)")
    try tool.folder.write("Authorization: Bearer S3CRET\n\nS3CRET\n", to: "headers")
    let damaged = tool.run(to + ["--header", "@headers"])
    #expect(damaged.status == 64 && damaged.errors.contains("line 3"), "\(damaged)")
    #expect(!damaged.errors.contains("S3CRET"))
    try tool.folder.write("Authorization: Bearer S3CRET\r\nX-A: b\r\n", to: "headers")
    #expect(tool.run(to + ["--header", "@headers"]).status == 0)
  }
}
