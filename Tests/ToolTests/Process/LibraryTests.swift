#if os(Linux)
  import Foundation
  import Git
  import TestSupport
  import Testing

  /// What the tool does where another libgit2 is installed than it was built with.
  @Suite struct `libgit2` {
    /// The versions that a tool runs with, by the names of their files.
    private static let names = (1...9).map { "libgit2.so.1.\($0)" }

    /// A folder in which no version can be loaded.
    private static func folderOfRubbish() throws -> TemporaryFolder {
      let folder = try TemporaryFolder()
      for name in names { try folder.write("", to: name) }
      return folder
    }

    /// The file that this process has loaded.
    private static func loadedFile() throws -> String {
      #expect(Library.version.hasPrefix("1."))
      let maps = try shell(["cat", "/proc/\(getpid())/maps"], in: "/").output
      let line = try #require(maps.split(separator: "\n").first { $0.contains("/libgit2.so") })
      return String(line[try #require(line.firstIndex(of: "/"))...])
    }

    @Test(arguments: names)
    func `of any version that is there is loaded`(name: String) throws {
      let tool = try PerfCheckTool()
      let folder = try Self.folderOfRubbish()
      try shell(["ln", "-sf", Self.loadedFile(), name], in: folder.path)
      let result = try tool.execute("history", environment: ["LD_LIBRARY_PATH": folder.path])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("perf-check record"))
    }

    /// Puts a library into a folder that has nothing of libgit2 but the function that gives its version.
    private static func addStandIn(of version: [Int], to folder: TemporaryFolder, as name: String)
      throws
    {
      try folder.write(
        """
        int git_libgit2_version(int *major, int *minor, int *revision) {
          *major = \(version[0]), *minor = \(version[1]), *revision = \(version[2]);
          return 0;
        }
        """, to: "version.c")
      try shell(["clang", "-shared", "-fPIC", "-o", name, "version.c"], in: folder.path)
    }

    @Test(arguments: [
      ([0, 28, 4], "libgit2.so.1.5", "old"), ([1, 0, 1], "libgit2.so.1.3", "old"),
      ([0, 27, 8], "libgit2.so.27", "old"), ([1, 0, 0], "libgit2.so.1.0", "old"),
      ([1, 10, 0], "libgit2.so.1.10", "new"), ([2, 0, 0], "libgit2.so.1.9", "new"),
      ([2, 0, 1], "libgit2.so.2.0", "new"),
    ])
    func `of another version is refused, whatever its name, with those that work`(
      version: [Int], name: String, age: String
    ) throws {
      let tool = try PerfCheckTool()
      let folder = try Self.folderOfRubbish()
      try Self.addStandIn(of: version, to: folder, as: name)
      let result = try tool.execute("history", environment: ["LD_LIBRARY_PATH": folder.path])
      #expect(result.status == 1)
      let text = version.map(String.init).joined(separator: ".")
      #expect(result.errors.contains("'\(name)' is libgit2 \(text), which is too \(age)\n"))
      #expect(result.errors.contains("works with libgit2 1.1 to 1.9"))
    }

    @Test func `that lacks a function is refused with its name`() throws {
      let tool = try PerfCheckTool()
      let folder = try Self.folderOfRubbish()
      let version = Library.version.split(separator: ".").compactMap { Int($0) }
      let name = "libgit2.so.\(version[0]).\(version[1])"
      try Self.addStandIn(of: version, to: folder, as: name)
      let result = try tool.execute("history", environment: ["LD_LIBRARY_PATH": folder.path])
      #expect(result.status == 1)
      #expect(
        result.errors.contains(
          "'\(name)' is not a complete libgit2: it has no function git_blob_rawcontent\n"))
    }

    @Test func `that can't be used doesn't hide one that can`() throws {
      let tool = try PerfCheckTool()
      let folder = try Self.folderOfRubbish()
      for name in Self.names where !name.hasSuffix(".1") {
        try Self.addStandIn(of: [0, 28, 4], to: folder, as: name)
      }
      try shell(["ln", "-sf", Self.loadedFile(), "libgit2.so.1.1"], in: folder.path)
      let result = try tool.execute("history", environment: ["LD_LIBRARY_PATH": folder.path])
      #expect(result.status == 0, "\(result.errors)")
    }

    @Test func `that isn't there is named with what to install`() throws {
      let tool = try PerfCheckTool()
      let folder = try Self.folderOfRubbish()
      let environment = ["LD_LIBRARY_PATH": folder.path]
      let result = try tool.execute("history", environment: environment)
      #expect(result.status == 1)
      #expect(result.errors.contains("libgit2 can't be loaded\n"))
      #expect(result.errors.contains("file too short"))
      #expect(result.errors.split(separator: "Tried: ").count == 2)
      #expect(result.errors.contains("and 1.9 to 1.1, as libgit2.so."))
      #expect(result.errors.contains("apt-get install libgit2-dev"))
      let json = try tool.execute("history", "--format", "json", environment: environment).json()
      #expect((json["error"] as? [String: Any])?["code"] as? String == "NO_LIBGIT2")
    }
  }
#endif
