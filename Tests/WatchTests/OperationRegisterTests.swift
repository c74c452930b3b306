import Files
import Foundation
import TestSupport
import Testing

@testable import Watch

@Suite(.enabled(if: usesLinux)) struct `The register of running operations` {
  private let folder: TemporaryFolder
  private let register: OperationRegister
  private let running: String

  init() throws {
    folder = try TemporaryFolder()
    register = OperationRegister(
      LiveFolder(path: folder.path + "/real_time", in: FileTree(root: folder.path)))
    running = "real_time/running/"
  }

  /// What a process wrote, or what is left of one that was killed.
  private func leave(_ process: Int32, started: UInt64, operation: String) throws {
    try folder.write(
      """
      {"at":"2026-01-01T00:00:00.000Z","operation":"\(operation)","process":\(process),\
      "started":\(started),"workflow":"w"}
      """, to: running + "\(process).json")
  }

  private var own: ProcessReading {
    get throws {
      try #require(KernelProcesses().reading(of: ProcessInfo.processInfo.processIdentifier))
    }
  }

  @Test func `has an operation while it measures`() throws {
    let found = try register.during("check", nil, at: Date()) { try register.only() }
    let id = try own.id
    #expect(found.name == "check" && found.process == id)
    #expect(register.running().isEmpty && !found.operation.isEmpty)
  }

  @Test func `forgets an operation that failed`() {
    struct Failure: Error {}
    #expect(throws: Failure.self) {
      try register.during("check", nil, at: Date()) { throw Failure() }
    }
    #expect(register.running().isEmpty)
  }

  /// The id is another process's now, or nobody's.
  @Test func `isn't fooled by what a killed process has left`() throws {
    let own = try own
    try leave(own.id, started: own.started + 1, operation: "check")
    try leave(999_999_999, started: own.started, operation: "record")
    try folder.write("{", to: running + "7.json")
    #expect(register.running().isEmpty)
    #expect(FileTree(root: folder.path).names(in: folder.path + "/" + running).isEmpty)
  }

  @Test func `lists several with their processes`() throws {
    let own = try own
    let parent = try #require(KernelProcesses().reading(of: own.parent))
    try leave(own.id, started: own.started, operation: "check")
    try leave(parent.id, started: parent.started, operation: "record")
    do {
      _ = try register.only()
      Issue.record("there are two")
    } catch {
      #expect(error.code == .usage)
      for part in ["\(own.id)  check w", "\(parent.id)  record w", "monitor --pid"] {
        #expect(error.description.contains(part))
      }
    }
  }

  @Test func `says where there is none`() {
    do {
      _ = try register.only()
      Issue.record("there is none")
    } catch {
      #expect(error.code == .notFound && error.description.contains("monitor -- make"))
    }
  }
}
