import Configuration
import Foundation
import Git
import TestSupport
import Testing

@testable import History

@Suite struct `What init finds` {
  private func write(_ folder: TemporaryFolder, _ path: String, _ targets: String) throws {
    try folder.write(
      """
      // swift-tools-version: 6.0
      import PackageDescription
      let package = Package(name: "p", dependencies: [
        .package(url: "https://example.org/swift-benchmark", from: "1.0.0"),
        .package(url: "https://example.org/swift-nio", from: "1.0.0")], targets: [\(targets)])
      """, to: path)
  }

  private static let suite =
    ".executableTarget(name: \"Suite\", dependencies: [.product(name: \"Benchmark\", package: \"swift-benchmark\")])"

  private func search(_ folder: TemporaryFolder) throws -> StarterSearch {
    try StarterSearch(in: folder.path, shownBy: { $0 }, environment: Environment.withoutGit)
  }

  @Test func `are suites first, in packages of their own as well`() throws {
    let folder = try TemporaryFolder()
    try write(folder, "Package.swift", Self.suite + ", .executableTarget(name: \"tool\")")
    try write(folder, "Benchmarks/Package.swift", Self.suite)
    try write(folder, "Performance/Memory Tests/Package.swift", Self.suite)
    try folder.write("nonsense", to: "OldBenchmarks/Package.swift")
    let found = try search(folder)
    #expect(found.workflows.map(\.name) == ["Suite", "Suite-2", "Suite-3"])
    #expect(
      found.workflows.map(\.suite?.package) == [nil, "Benchmarks", "Performance/Memory Tests"])
    #expect(found.omissions.map(\.name) == ["OldBenchmarks"])
  }

  @Test func `is the package of benchmarks alone where there is none around it`() throws {
    let folder = try TemporaryFolder()
    try write(folder, "Benchmarks/Package.swift", Self.suite)
    #expect(try search(folder).workflows.map(\.suite?.package) == ["Benchmarks"])
  }

  @Test func `are suites that the package hides, with what shows them`() throws {
    let folder = try TemporaryFolder()
    try write(folder, "Package.swift", ".target(name: \"Core\")")
    try folder.write("let core = 1", to: "Sources/Core/Core.swift")
    let manifest = try folder.read("Package.swift")
    try folder.write(
      "@preconcurrency import Benchmark\nlet benchmarks = {}", to: "Benchmarks/Suite/A.swift")
    try folder.write("import CollectionsBenchmark", to: "Perf/Sources/B.swift")
    try folder.write("import BenchmarkNotes", to: "BenchNotes/C.swift")
    let bare = try search(folder)
    #expect(bare.workflows.isEmpty && bare.omissions.map(\.name) == ["Benchmarks", "Perf"])
    #expect(
      bare.omissions[0].reason == "its sources import Benchmark, but they belong to no target")
    #expect(bare.omissions[1].reason.contains("CollectionsBenchmark, whose results"))
    try folder.write(
      manifest
        + "\nif Context.environment[\"DOCS\"] != nil {}\nif Context.environment[\"WITH_BENCH\"] != nil {}\n",
      to: "Package.swift")
    let asking = try search(folder).omissions[0].reason
    #expect(asking.contains("unless the environment has WITH_BENCH\n"))
    #expect(asking.contains("WITH_BENCH=1 perf-check init") && !asking.contains("DOCS"))
  }

  @Test func `are tests that measure next`() throws {
    let folder = try TemporaryFolder()
    try write(
      folder, "Package.swift", ".executableTarget(name: \"tool\"), .testTarget(name: \"T\")")
    try folder.write(
      "import XCTest\nclass A: XCTestCase { func testA() {} }", to: "Tests/T/A.swift")
    #expect(try search(folder).workflows.map(\.name) == ["tool"])
    try folder.write(
      """
      import XCTest
      final class PlainTests: XCTestCase { func testIt() { measurement() } }
      final class SpeedTests: XCTestCase { func testIt() { measure { work() } } }
      class MemoryTests: XCTestCase { func testIt() { measure(metrics: []) { work() } } }
      """, to: "Tests/T/Deep/B.swift")
    let found = try search(folder)
    #expect(found.workflows.map(\.suite?.kind) == [.xctest])
    #expect(
      found.workflows[0].suite?.chosen([
        "SpeedTests.testIt", "MemoryTests.testIt", "PlainTests.testIt",
      ])
        == ["SpeedTests.testIt", "MemoryTests.testIt"])
  }

  @Test func `are no tests that belong to no target`() throws {
    let folder = try TemporaryFolder()
    try write(
      folder, "Package.swift",
      """
      .executableTarget(name: "tool", path: "All", sources: ["Tool"]),
      .testTarget(name: "T", path: "Tests", exclude: ["Speed/", "Old.swift"])
      """)
    let measuring = "import XCTest\nclass A: XCTestCase { func testA() { measure { x() } } }"
    try folder.write(measuring, to: "Tests/Speed/A.swift")
    try folder.write(measuring, to: "Tests/Old.swift")
    try folder.write("_ = readLine()", to: "All/Other/main.swift")
    #expect(try search(folder).workflows.map(\.name) == ["tool"])
    try folder.write(measuring, to: "Tests/Speedy.swift")
    #expect(try search(folder).workflows.map(\.name) == ["tests"])
  }

  @Test func `are executables last, without servers and what waits for input`() throws {
    let folder = try TemporaryFolder()
    try write(
      folder, "Package.swift",
      """
      .target(name: "Core", dependencies: [.product(name: "NIOPosix", package: "swift-nio")]),
      .executableTarget(name: "server", dependencies: ["Core"]),
      .executableTarget(name: "asks"), .executableTarget(name: "reads"),
      .executableTarget(name: "tool")
      """)
    try folder.write(
      "let data = FileHandle.standardInput.readDataToEndOfFile()", to: "Sources/reads/main.swift")
    try folder.write("print(readLine() ?? \"\")", to: "Sources/asks/main.swift")
    let found = try search(folder)
    #expect(found.workflows.map(\.name) == ["tool"])
    #expect(found.omissions.map(\.name) == ["server", "asks", "reads"])
    #expect(found.omissions[0].reason.contains("NIOPosix"))
  }

  @Test func `is nothing in a library`() throws {
    let folder = try TemporaryFolder()
    try write(folder, "Package.swift", ".target(name: \"L\"), .testTarget(name: \"T\")")
    #expect(try search(folder).workflows.isEmpty)
  }
}
