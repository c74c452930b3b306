import Foundation

/// A PostgreSQL server of its own in a temporary folder, reached through a socket there.
package final class PostgresServer: Sendable {
  private let folder: TemporaryFolder
  private let programs: String
  /// The account that it runs as where the tests run as root, which PostgreSQL refuses.
  private let account: String?

  /// What a program of the server said when it failed.
  package struct Failed: Error {
    package let said: String
  }

  /// Makes and starts it.
  package init() throws {
    folder = try TemporaryFolder(named: "postgres")
    let versions =
      (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    let newest = versions.max { (Int($0) ?? 0) < (Int($1) ?? 0) }
    programs = newest.map { "/usr/lib/postgresql/\($0)/bin/" } ?? ""
    account = getuid() == 0 ? "postgres" : nil
    if let account {
      let parent = URL(filePath: folder.path).deletingLastPathComponent().path
      try shell(["chown", "-R", account, parent], in: "/")
    }
    try run(["initdb", "-D", "data", "-A", "trust", "-U", "owner", "--no-sync", "-E", "UTF8"])
    let settings = """
      listen_addresses = ''
      unix_socket_directories = '\(folder.path)'
      fsync = off
      """
    try run(["sh", "-c", "cat >> data/postgresql.conf"], input: settings + "\n")
    try control("start")
    try sql("CREATE DATABASE perf", in: "postgres")
  }

  deinit { try? control("stop") }

  /// The address of its database for a user.
  package func address(_ user: String = "owner") -> String {
    "postgresql:///perf?host=\(folder.path)&user=\(user)"
  }

  /// Ends it as a loss of power would, and starts it again.
  package func crash() throws {
    try control("stop", mode: "immediate")
    try control("start")
  }

  /// Runs statements as a user.
  ///
  /// - Returns: The rows, their columns separated by "|".
  @discardableResult
  package func sql(
    _ statements: String, as user: String = "owner", in database: String = "perf"
  ) throws -> String {
    let result = try shell(
      [
        programs + "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", folder.path, "-U",
        user, database,
      ], in: "/", input: statements)
    guard result.status == 0 else { throw Failed(said: result.errors) }
    return result.output.trimmingCharacters(in: .newlines)
  }

  private func control(_ action: String, mode: String = "fast") throws {
    // A process counts as running as long as anything holds the files that it was started with.
    try run([
      "bash", "-c",
      """
      for file in /proc/self/fd/* /dev/fd/*; do
        n=${file##*/}
        case $n in 0|1|2|'*') ;; *) eval "exec $n>&-" 2>/dev/null ;; esac
      done
      exec \(programs)pg_ctl -D data -w -l log \(action == "stop" ? "-m \(mode) " : "")\(action) \
        </dev/null >control 2>&1
      """,
    ])
  }

  private func run(_ words: [String], input: String? = nil) throws {
    let isShell = ["sh", "bash"].contains(words[0])
    let command = [isShell ? words[0] : programs + words[0]] + words.dropFirst()
    let result = try shell(
      (account.map { ["runuser", "-u", $0, "--"] } ?? []) + command, in: folder.path, input: input)
    guard result.status == 0 else { throw Failed(said: result.errors + result.output) }
  }
}
