import Configuration
import Testing

@Suite struct `A store's address` {
  private func problem(_ text: String) -> String? {
    do {
      _ = try StoreAddress(text)
      return nil
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    "postgresql://perf@db.example.org/perf", "postgres://db/perf?sslmode=require",
    "postgresql:///perf?host=/run/postgresql", "postgresql://a,b:5433/perf",
    "postgresql:///?service=perf",
  ])
  func `is one that libpq reads`(text: String) throws {
    #expect(try StoreAddress(text).url == text)
  }

  @Test(arguments: ["", "mysql://db/perf", "db.example.org", "postgresql:/db", "host=db user=perf"])
  func `is no other text`(text: String) {
    #expect(problem(text)?.contains("postgresql://") == true)
  }

  @Test(arguments: [
    "postgresql://perf:secret@db/perf", "postgresql://perf:@db/perf",
    "postgresql://ci:p?secret@host/db", "postgresql://ci:se/secret@host/db",
    "postgres://a:secret@b@db/perf", "postgresql://db/perf?password=secret",
    "postgresql://db/perf?sslmode=require&PASSWORD=secret",
    "postgresql://db/perf?p%61ssword=secret", "postgresql://db/?sslpassword=secret",
  ])
  func `never holds a password, nor says it again`(text: String) throws {
    let said = try #require(problem(text))
    #expect(said.contains("PGPASSWORD") && !said.contains("secret"))
  }

  @Test func `is read from perf-check.yml`() throws {
    func read(_ store: String) throws(ConfigurationError) -> WorkflowFile {
      try WorkflowFile(
        yaml: "version: 1\nstore: \(store)\nworkflows: {w: {run: ./x}}\n", file: "perf-check.yml")
    }
    #expect(try read("postgresql://perf@db/perf").store?.url == "postgresql://perf@db/perf")
    let error = #expect(throws: ConfigurationError.self) {
      try read("postgresql://perf:secret@db/perf")
    }
    #expect(error?.description.contains("perf-check.yml:2") == true)
    #expect(error?.description.contains("secret") == false)
  }
}
