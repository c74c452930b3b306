import History
import Watch

extension Session {
  /// Lets `perf-check monitor` find this process while it measures.
  ///
  /// - Parameters:
  ///   - operation: Its name.
  ///   - workflow: The only one that is measured; nil for all.
  func findable<Result>(
    as operation: String, _ workflow: String?, _ body: () throws -> Result
  ) throws -> Result {
    // What is known by its process is known on this host only.
    guard !isPartOfJob else { return try body() }
    let project = try project()
    guard (try? project.makeStateDirectory()) != nil else { return try body() }
    return try OperationRegister(of: project).during(operation, workflow, at: now, body)
  }
}
