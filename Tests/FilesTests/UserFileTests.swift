import Files
import Foundation
import TestSupport
import Testing

@Suite struct `A file that the user names` {
  @Test func `is replaced and keeps its rights`() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "file")
    try shell(["chmod", "640", "file"], in: folder.path)
    try UserFile(folder.path + "/file", in: "/").write("new")
    #expect(try folder.read("file") == "new")
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/file")
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
  }

  @Test(arguments: ["../target/file", "../target/new", "second"])
  func `is written by way of a link, which stays`(destination: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "target/file")
    try folder.write("", to: "links/other")
    try shell(["ln", "-s", destination, "links/first"], in: folder.path)
    try shell(["ln", "-s", "../target/file", "links/second"], in: folder.path)
    try UserFile(folder.path + "/links/first", in: "/").write("new")
    #expect(try folder.read("links/first") == "new")
    let link = try FileManager.default.destinationOfSymbolicLink(
      atPath: folder.path + "/links/first")
    #expect(link == destination)
  }

  @Test func `is written through where it is a pipe, whose reader is waited for`() throws {
    let folder = try TemporaryFolder()
    try shell(["mkfifo", "pipe"], in: folder.path)
    let text = String(repeating: "0123456789", count: 100_000)
    let reader = Process()
    reader.executableURL = URL(filePath: "/bin/sh")
    reader.arguments = ["-c", "sleep 0.1; exec cat pipe > read"]
    reader.currentDirectoryURL = URL(filePath: folder.path)
    try reader.run()
    try UserFile(folder.path + "/pipe", in: "/").write(text)
    reader.waitUntilExit()
    #expect(try folder.read("read") == text)
    #expect(try shell(["test", "-p", "pipe"], in: folder.path).status == 0)
  }

  @Test func `gives up waiting for the reader of a pipe when asked to`() throws {
    let folder = try TemporaryFolder()
    try shell(["mkfifo", "pipe"], in: folder.path)
    var asked = 0
    let error = #expect(throws: FileError.self) {
      try UserFile(folder.path + "/pipe", in: "/").write("text") {
        asked += 1
        return asked > 2
      }
    }
    #expect(error?.code == .interrupted)
  }

  @Test func `is refused at once where it is a socket`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/socket"
    let listener = try listen(at: path)
    defer { close(listener) }
    let error = #expect(throws: FileError.self) {
      try UserFile(path, in: "/").write("text") {
        Issue.record("nobody waits for it")
        return true
      }
    }
    #expect(error?.code == .unsuitable && error?.detail.contains("socket") == true)
    #expect(throws: FileError.self) { try UserFile(path, in: "/").check() }
    #expect(try shell(["test", "-S", path], in: "/").status == 0)
  }

  /// Makes a socket in the file system.
  private func listen(at path: String) throws -> Int32 {
    #if canImport(Darwin)
      let type = SOCK_STREAM
    #else
      let type = Int32(SOCK_STREAM.rawValue)
    #endif
    let file = socket(AF_UNIX, type, 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
      try? #require(bytes.count < place.count)
      unsafe place.copyBytes(from: bytes)
    }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(file, $0, size)
      }
    }
    try #require(status == 0)
    return file
  }

  @Test func `is never replaced where it is a device`() throws {
    try UserFile("/dev/null", in: "/").write("text")
    #expect(try shell(["test", "-c", "/dev/null"], in: "/").status == 0)
    let error = #expect(throws: FileError.self) { try UserFile("/dev/full", in: "/").write("text") }
    #expect(error?.code == .refused(ENOSPC))
  }

  @Test func `is refused before work is done when it can't be written`() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "file")
    for path in ["", folder.path, folder.path + "/no/file", folder.path + "/file/x", "/dev/fd/99"] {
      #expect(throws: FileError.self) { try UserFile(path, in: "/").check() }
      #expect(throws: FileError.self) { try UserFile(path, in: "/").write("text") }
    }
    try UserFile(folder.path + "/new", in: "/").check()
    #expect(!folder.has("new"))
  }

  @Test func `grows at its end`() throws {
    let folder = try TemporaryFolder()
    try Data([0xFF, 0x0A]).write(to: URL(filePath: folder.path + "/file"))
    try UserFile(folder.path + "/file", in: "/").append("two\n")
    try UserFile(folder.path + "/new", in: "/").append("one\n")
    #expect(
      FileManager.default.contents(atPath: folder.path + "/file") == Data([0xFF, 0x0A])
        + Data("two\n".utf8))
    #expect(try folder.read("new") == "one\n")
  }
}
