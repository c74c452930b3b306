import Foundation
import History
import TestSupport
import Testing

@Suite struct `A file written whole` {
  @Test func `replaces what was there`() throws {
    let folder = try TemporaryFolder(named: "with space")
    try AtomicFile.write("one", to: folder.path + "/new/file")
    try AtomicFile.write("two", to: folder.path + "/new/file")
    #expect(try folder.read("new/file") == "two")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/new") == ["file"])
  }

  @Test func `stays as it was when it can't be written`() throws {
    let folder = try TemporaryFolder()
    try folder.write("in the way", to: "parent")
    let error = #expect(throws: HistoryError.self) {
      try AtomicFile.write("text", to: folder.path + "/parent/file")
    }
    #expect(error?.code == .storage)
    #expect(error?.description.contains("parent/file") == true)
    #expect(try folder.read("parent") == "in the way")
  }
}
