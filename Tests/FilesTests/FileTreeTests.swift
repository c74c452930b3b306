import Files
import Foundation
import TestSupport
import Testing

@Suite struct `A tree of files` {
  @Test func `replaces a file as a whole, making its folders and keeping its rights`() throws {
    let folder = try TemporaryFolder(named: "with space")
    let tree = FileTree(root: folder.path)
    try tree.write("one", to: folder.path + "/new/file")
    try shell(["chmod", "600", "new/file"], in: folder.path)
    try tree.write("two", to: folder.path + "/new/file")
    #expect(try folder.read("new/file") == "two")
    #expect(try rights(of: "new/file", in: folder) == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/new") == ["file"])
  }

  @Test func `gives a new file the rights that the user's umask leaves`() throws {
    let folder = try TemporaryFolder()
    try FileTree(root: folder.path).write("one", to: folder.path + "/file")
    try shell(["touch", "other"], in: folder.path)
    let expected = try rights(of: "other", in: folder) & 0o644
    #expect(try rights(of: "file", in: folder) == expected)
  }

  @Test func `stays as it was when a file can't be written`() throws {
    let folder = try TemporaryFolder()
    try folder.write("in the way", to: "parent")
    let error = #expect(throws: FileError.self) {
      try FileTree(root: folder.path).write("text", to: folder.path + "/parent/file")
    }
    #expect(error?.description.contains("parent/file") == true)
    #expect(try folder.read("parent") == "in the way")
  }

  @Test func `leaves nothing beside a file that can't be put in place`() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "file/inside")
    #expect(throws: FileError.self) {
      try FileTree(root: folder.path).write("text", to: folder.path + "/file")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
  }

  @Test(arguments: [
    "linked/file", "linked", "here/linked/file", "dangling", "dangling/file", "../file",
    "here/../../file",
  ])
  func `follows no link and no dots, whatever it does`(path: String) throws {
    let folder = try TemporaryFolder()
    let outside = try TemporaryFolder()
    try outside.write("precious", to: "file")
    let tree = FileTree(root: folder.path)
    try folder.write("", to: "here/file")
    for name in ["linked", "here/linked"] {
      try shell(["ln", "-s", outside.path, name], in: folder.path)
    }
    try shell(["ln", "-s", outside.path + "/new", "dangling"], in: folder.path)
    let target = folder.path + "/" + path
    #expect(throws: FileError.self) { try tree.write("text", to: target) }
    #expect(throws: FileError.self) { try tree.append("text", to: target) }
    #expect(throws: FileError.self) { try tree.makeFolder(target) }
    #expect(throws: FileError.self) { _ = try tree.openLock(target) }
    #expect(throws: FileError.self) { try tree.move(folder.path + "/here/file", to: target + "/a") }
    #expect(tree.contents(target) == nil)
    #expect(tree.names(in: target).isEmpty)
    try? tree.remove(target)
    try? tree.link(target + "/link", to: "/")
    #expect(try outside.read("file") == "precious")
    #expect(try FileManager.default.contentsOfDirectory(atPath: outside.path) == ["file"])
  }

  @Test func `names the link that is in the way and what to do`() throws {
    let folder = try TemporaryFolder()
    try shell(["ln", "-s", "/tmp", "linked"], in: folder.path)
    let error = #expect(throws: FileError.self) {
      try FileTree(root: folder.path).write("text", to: folder.path + "/linked/file")
    }
    #expect(error?.code == .link)
    #expect(error?.description.contains("'\(folder.path)/linked' is a symbolic link") == true)
    #expect(error?.description.contains("then remove it") == true)
  }

  @Test func `removes links and not what they lead to`() throws {
    let folder = try TemporaryFolder()
    let outside = try TemporaryFolder()
    try outside.write("precious", to: "sub/file")
    try folder.write("", to: "all/deep/file")
    for name in ["all/link", "all/deep/link"] {
      try shell(["ln", "-s", outside.path, name], in: folder.path)
    }
    try FileTree(root: folder.path).remove(folder.path + "/all")
    #expect(!folder.has("all"))
    #expect(try outside.read("sub/file") == "precious")
  }

  @Test func `removes folders of any depth, and those that may be neither read nor written`() throws
  {
    let folder = try TemporaryFolder()
    try shell(
      [
        "sh", "-c",
        """
        mkdir all && cd all && for i in $(seq 1500); do mkdir -p d e && touch d/file && cd d; done
        """,
      ], in: folder.path)
    try folder.write("", to: "all/closed/inner/file")
    try shell(["chmod", "0", "all/closed/inner"], in: folder.path)
    try shell(["chmod", "500", "all/closed"], in: folder.path)
    let tree = FileTree(root: folder.path)
    try tree.remove(folder.path + "/all")
    #expect(!folder.has("all"))
    try tree.remove(folder.path + "/all")
    try tree.remove(folder.path + "/not/there")
  }

  @Test func `clears away what a process left that was killed while it wrote`() throws {
    let folder = try TemporaryFolder()
    try folder.write("half", to: ".file.abc.perf-check-tmp")
    try folder.write("mine", to: ".file.tmp")
    try shell(["touch", "-d", "2020-01-01", ".file.abc.perf-check-tmp"], in: folder.path)
    try FileTree(root: folder.path).write("text", to: folder.path + "/file")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.sorted() == [".file.tmp", "file"])
  }

  @Test func `adds whole lines, cutting off half of one`() throws {
    let folder = try TemporaryFolder()
    try folder.write("one\nhal", to: "log")
    try FileTree(root: folder.path).append("two", to: folder.path + "/log")
    #expect(try folder.read("log") == "one\ntwo\n")
  }

  private func rights(of name: String, in folder: TemporaryFolder) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
  }
}
