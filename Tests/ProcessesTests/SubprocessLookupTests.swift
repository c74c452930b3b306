import Foundation
import Processes
import TestSupport
import Testing

@Suite struct `The program of a subprocess` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder(named: "a folder")
    for (name, text) in [("here/tool", "here"), ("there/tool", "there")] {
      try folder.write("#!/bin/sh\necho \(text)\n", to: name)
      try shell(["chmod", "+x", name], in: folder.path)
    }
  }

  private func output(
    _ name: String, path: String, arguments: [String] = [], in directory: String? = nil
  ) throws -> String {
    let result = try Subprocess(
      [name] + arguments, in: directory ?? folder.path, environment: ["PATH": path]
    ).run()
    return String(decoding: result.output, as: UTF8.self)
  }

  @Test func `is the first on the PATH of its own environment`() throws {
    let (here, there) = (folder.path + "/here", folder.path + "/there")
    #expect(try output("tool", path: "\(here):\(there)") == "here\n")
    #expect(try output("tool", path: "\(there):\(here)") == "there\n")
    #expect(try output("tool", path: "/nowhere::\(there)") == "there\n")
  }

  // It runs in a repository, whose files nobody has vouched for.
  @Test(arguments: ["here", "./here", "", ".", ":", "here:there", "../a folder/here"])
  func `isn't taken from a folder that is relative to where it runs`(path: String) throws {
    let error = #expect(throws: Subprocess.Problem.self) {
      try output("tool", path: path, in: folder.path)
    }
    #expect(error == .notFound("tool"))
    #expect(error?.description == "'tool' is not on the PATH")
  }

  @Test func `is no folder, and no file that can't be run`() throws {
    try folder.write("", to: "first/tool/x")
    try folder.write("#!/bin/sh\necho first\n", to: "second/tool")
    let path = ["first", "second", "there"].map { folder.path + "/" + $0 }.joined(separator: ":")
    #expect(try output("tool", path: path) == "there\n")
  }

  @Test func `is the file that a path names`() throws {
    #expect(try output(folder.path + "/here/tool", path: "") == "here\n")
    #expect(try output("./there/tool", path: "") == "there\n")
    let error = #expect(throws: Subprocess.Problem.self) {
      try output("./nowhere/tool", path: "/usr/bin:/bin")
    }
    guard case .notStarted(let name, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(name == "./nowhere/tool")
  }

  @Test func `is not started in a folder that isn't there, and that is said`() throws {
    let gone = folder.path + "/gone"
    let error = #expect(throws: Subprocess.Problem.self) {
      try output("true", path: "/usr/bin:/bin", in: gone)
    }
    #expect(error?.description == "'true' could not be started: the folder '\(gone)' doesn't exist")
  }

  @Test(arguments: [
    ["a b", "", "\"'$HOME`\\", "*", "-n", "é\n\t"], ["--", "-"],
    [String(repeating: "x", count: 99_999)],
  ])
  func `gets its arguments as they are, without a shell`(arguments: [String]) throws {
    let printed = try output(
      "printf", path: "/usr/bin:/bin", arguments: ["%s\\0"] + arguments)
    #expect(printed == arguments.map { $0 + "\0" }.joined())
  }

  @Test func `gets its variables and no others`() throws {
    var process = Subprocess(
      ["env"], in: "/", environment: ["PATH": "/usr/bin:/bin", "A": "b=c d", "E": ""])
    process.isSupervised = false
    let lines = String(decoding: try process.run().output, as: UTF8.self).split(separator: "\n")
    #expect(Set(lines) == ["PATH=/usr/bin:/bin", "A=b=c d", "E="])
  }

  @Test func `has a secret of at most 16,000 bytes`() throws {
    var process = Subprocess(
      ["cat", Subprocess.secretPath], in: "/", environment: ["PATH": "/usr/bin:/bin"])
    process.secret = Array(repeating: 65, count: 16_000)
    #expect(try process.run().output.count == 16_000)
    process.secret = Array(repeating: 65, count: 16_001)
    #expect(throws: Subprocess.Problem.self) { try process.run() }
  }

  @Test func `that prints errors without end leaves their start and their end`() throws {
    let process = Subprocess(
      ["sh", "-c", "echo first >&2; head -c 3000000 /dev/zero | tr '\\0' x >&2; echo last >&2"],
      in: "/", environment: ["PATH": "/usr/bin:/bin"])
    let errors = try process.run().errors
    #expect(errors.hasPrefix("first\n") && errors.hasSuffix("last\n"))
    #expect(errors.utf8.count <= 1 << 21)
  }
}
