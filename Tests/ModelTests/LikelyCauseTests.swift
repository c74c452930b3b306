import Model
import Testing

@Suite struct `The likely cause of a change` {
  @Test(
    arguments: [
      (["Package.resolved"], "dependency"),
      (["Package.swift", "sub/Package.resolved"], "dependency"),
      ([".swift-version"], "toolchain"), (["ci/Dockerfile", "Package.resolved"], "toolchain"),
      (["Package.resolved", "Sources/a.swift"], nil), (["Sources/a.swift"], nil), ([], nil),
      (["MyPackage.swift"], nil), (["Dockerfile.old"], nil),
    ] as [([String], String?)])
  func `is what its files say, if they say nothing else`(files: [String], name: String?) {
    #expect(LikelyCause.changing(files)?.name == name)
    #expect(LikelyCause.changing(files.reversed())?.name == name)
  }

  @Test func `names the file`() {
    #expect(
      LikelyCause.changing(["ci/Dockerfile"])?.evidence == "it changes ci/Dockerfile but no source")
  }
}
