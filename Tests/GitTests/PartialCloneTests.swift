import Foundation
import Git
import TestSupport
import Testing

@Suite struct `A partial clone` {
  /// A repository with two commits, and a clone of it without what the filter names.
  private struct Clone {
    let source: RepositoryFixture
    let clone: RepositoryFixture
    let first: String

    init(filter: String, arguments: [String] = []) throws {
      source = try RepositoryFixture()
      first = try source.commit("One", files: ["a/file": "old", "b/other": "same"])
      try source.commit("Two", files: ["a/file": "new"])
      try source.git("config", "uploadpack.allowFilter", "true")
      try source.git("config", "uploadpack.allowAnySHA1InWant", "true")
      clone = RepositoryFixture(folder: try TemporaryFolder(named: "clone"))
      try clone.git(
        "clone", "--quiet", "--filter=" + filter,
        arguments: arguments + [
          "file://" + source.path, ".",
        ])
      // git before 2.27 writes the extension as well.
      guard `A repository with an extension`.supportsExtensions else { return }
      try clone.git("config", "extensions.partialClone", "origin")
    }

    /// How many objects of the history it lacks.
    func missing() throws -> Int {
      try clone.git("rev-list", "--objects", "--all", "--missing=print").split(separator: "\n")
        .count { $0.hasPrefix("?") }
    }
  }

  @Test func `reads what it left out`() throws {
    let partial = try Clone(filter: "blob:none")
    #expect(try partial.missing() == 1)
    let repository = try Repository(containing: partial.clone.path)
    let first = try repository.commit(partial.first).id
    #expect(try repository.contents(of: "a/file", at: first) == Array("old".utf8))
    #expect(try partial.missing() == 0)
    #expect(try repository.contents(of: "nowhere", at: first) == nil)
  }

  @Test func `without folders compares commits`() throws {
    let partial = try Clone(filter: "tree:0", arguments: ["--no-checkout"])
    #expect(try partial.missing() > 1)
    let repository = try Repository(containing: partial.clone.path)
    let (first, second) = (
      try repository.commit(partial.first).id, try repository.commit("HEAD").id
    )
    #expect(try repository.changedPaths(from: first, to: second) == ["a/file"])
    let (isThere, isElsewhere) = (repository.isInHead("b/other"), repository.isInHead("b/none"))
    #expect(isThere && !isElsewhere)
  }

  @Test func `says how it gets an object that can't be fetched`() throws {
    let partial = try Clone(filter: "blob:none")
    try partial.clone.git("config", "remote.origin.url", partial.source.path + "-gone")
    let repository = try Repository(containing: partial.clone.path)
    let first = try repository.commit(partial.first).id
    do {
      _ = try repository.contents(of: "a/file", at: first)
      Issue.record("an object that isn't there was read")
    } catch {
      #expect(error.code == .notFetched)
      #expect(error.detail.contains("git fetch --refetch --no-filter 'origin'"))
      #expect(error.detail.contains("  | fatal: "))
    }
    let isThere = repository.isInHead("a/file")
    #expect(isThere)
  }

  @Test func `is whole after the fetch that is advised`() throws {
    let partial = try Clone(filter: "blob:none")
    try partial.clone.git("fetch", "--quiet", "--refetch", "--no-filter", "origin")
    #expect(try partial.missing() == 0)
  }
}
