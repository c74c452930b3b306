import Files
import Foundation
import TestSupport
import Testing

@Suite struct `The real path` {
  @Test func `leads over links, and keeps the names of what isn't there`() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "deep/er/file")
    try shell(["ln", "-s", "deep/er", "link"], in: folder.path)
    try shell(["ln", "-s", "nowhere", "dangling"], in: folder.path)
    let root = realPath(folder.path)
    #expect(realPath(folder.path + "/link/file") == root + "/deep/er/file")
    #expect(realPath(folder.path + "/link/./new/../other/x") == root + "/deep/er/other/x")
    #expect(realPath(folder.path + "/link/../file") == root + "/deep/file")
    #expect(realPath(folder.path + "/dangling/x") == root + "/dangling/x")
    #expect(realPath(folder.path + "/deep/") == root + "/deep")
    #expect(realPath("/") == "/" && realPath("/no/such/") == "/no/such")
    #expect(realPath(".") == realPath(FileManager.default.currentDirectoryPath))
  }

  @Test func `is that which git gives`() throws {
    let folder = try TemporaryFolder()
    try shell(["git", "init", "-q", "repository"], in: folder.path)
    try shell(["ln", "-s", "repository", "link"], in: folder.path)
    let link = folder.path + "/link"
    let said = try shell(["git", "rev-parse", "--show-toplevel"], in: link)
    #expect(said.output.trimmingCharacters(in: .newlines) == realPath(link))
  }
}
