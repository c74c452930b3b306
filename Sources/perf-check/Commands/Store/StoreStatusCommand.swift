import ArgumentParser
import Git
import History
import Reports

/// `perf-check store status`.
struct StoreStatusCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how a store is, and what it has of this repository.")
  static let operationName = "store"

  @OptionGroup var global: GlobalOptions
  @OptionGroup var store: StoreOptions

  func perform(in session: Session) throws -> Outcome {
    let opened = try store.open(in: session)
    let status: Store.Status
    do {
      let project = try session.project()
      let name = store.repositoryID ?? StoredRepository.name(of: project.repository)
      status = try opened.status(of: name, in: project)
    } catch let error as GitError where error.code == .notARepository {
      // A store can be asked about from anywhere.
      status = try opened.status(of: store.repositoryID)
    }
    return Outcome(report: Report(status, at: opened.address))
  }
}
