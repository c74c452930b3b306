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
