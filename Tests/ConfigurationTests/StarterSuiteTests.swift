import Configuration
import Foundation
import Testing

@Suite struct `A suite to begin with` {
  private func manifest(library: Bool, dependency: String) throws -> PackageManifest {
    try PackageManifest(
      json: Data(
        """
        {"name": "P", "dependencies": [\(dependency)],
         "products": [\(library ? #"{"name": "Lib", "targets": ["Lib"], "type": {"library": ["automatic"]}}"# : "")],
         "targets": [{"name": "Lib", "type": "regular"}]}
        """.utf8))
  }

  @Test func `imports the library, and perf-check from where the package has it`() throws {
    let known = #"""
      {"sourceControl": [{"identity": "perf-check",
        "location": {"remote": [{"urlString": "https://git.example/perf-check"}]}}]}
      """#
    let suite = try #require(
      StarterSuite(
        for: manifest(library: true, dependency: known), identity: "folder", version: "0.2.0"))
    let package = try #require(suite.files["Benchmarks/Package.swift"])
    #expect(package.contains(#".product(name: "Lib", package: "folder")"#))
    #expect(package.contains(#".package(url: "https://git.example/perf-check", from: "0.2.0"),"#))
    #expect(suite.files["Benchmarks/Benchmarks/Benchmarks.swift"]?.contains("import Lib\n") == true)
    let yaml = WorkflowFile(workflows: [suite.workflow]).starterYAML
    #expect(try WorkflowFile(yaml: yaml, file: "f").workflows == [suite.workflow])
    #expect(yaml.contains("time: 200ms"))
  }

  @Test func `says where an address is to be filled in`() throws {
    let suite = try #require(
      StarterSuite(
        for: manifest(library: true, dependency: #"{"fileSystem": []}"#), identity: "p",
        version: "0.2.0"))
    #expect(
      suite.files["Benchmarks/Package.swift"]?.contains("OWNER/perf-check\", from: \"0.2.0\"),  //")
        == true)
  }

  @Test func `needs a library`() throws {
    #expect(
      StarterSuite(
        for: try manifest(library: false, dependency: ""), identity: "p", version: "1") == nil)
  }
}
