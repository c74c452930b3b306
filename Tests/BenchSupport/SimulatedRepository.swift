package import TestSupport

/// A repository whose commits say what runs of them give, and a bench on which they take no time.
package struct SimulatedRepository {
  package let fixture: RepositoryFixture
  package let bench: SimulatedBench

  package init(named name: String = "simulated", on bench: SimulatedBench) throws {
    self.fixture = try RepositoryFixture(named: name)
    self.bench = bench
  }

  private init(_ fixture: RepositoryFixture, on bench: SimulatedBench) {
    self.fixture = fixture
    self.bench = bench
  }

  /// The same repository on another bench.
  package func on(_ bench: SimulatedBench) -> SimulatedRepository { Self(fixture, on: bench) }

  /// Commits a law, with other files.
  @discardableResult
  package func commit(
    _ subject: String, _ law: SimulatedBench.Law, files: [String: String] = [:]
  ) throws -> String {
    try fixture.commit(
      subject,
      files: files.merging([SimulatedBench.file: try law.text, "notes.txt": subject]) { $1 })
  }
}
