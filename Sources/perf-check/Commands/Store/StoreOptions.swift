import ArgumentParser
import Configuration
import Files
import Foundation
import History

/// Which store an operation works with, and as which repository.
struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The PostgreSQL database that repositories share, without a password. (default: 'store:' of \
      perf-check.yml)
      """, valueName: "url"))
  var store: String?

  @Option(
    help: ArgumentHelp(
      """
      The repository's name in the store. (default: where its remote is, such as \
      github.com/apple/swift-nio)
      """, valueName: "name"))
  var repositoryID: String?

  mutating func validate() throws {
    // Not where it is parsed, as that error would say the whole address.
    do {
      _ = try address
    } catch {
      throw ValidationError("--store: \(error)")
    }
  }

  /// The store that is named here.
  fileprivate var address: StoreAddress? {
    get throws(StoreAddress.Problem) {
      if let store { try StoreAddress(store) } else { nil }
    }
  }

  /// Whether a store is asked for.
  var isGiven: Bool { store != nil || repositoryID != nil }

  /// The same for another operation.
  var arguments: [String] {
    [("store", store), ("repository-id", repositoryID)].compactMap { name, value in
      value.map { "--\(name)=\($0)" }
    }
  }

  /// The store that is meant.
  ///
  /// - Throws: `UsageError` where there is none.
  func open(in session: Session) throws -> Store {
    if let address = try address { return try Store(at: address) }
    guard let configured = try Self.configured(in: session) else {
      throw UsageError(description: Self.noStore)
    }
    return try Store(at: configured)
  }

  fileprivate static let noStore = """
    no store is named
      Name one with --store postgresql://user@host/database, or for everybody in perf-check.yml: \
    store: postgresql://…
    """

  /// The store of `perf-check.yml`; nil where there is no such file, or none around.
  private static func configured(in session: Session) throws -> StoreAddress? {
    guard let project = try? session.project(),
      FileManager.default.fileExists(atPath: project.workflowFilePath)
    else { return nil }
    return try project.workflowFile().store
  }

  /// The repository that is meant.
  ///
  /// - Throws: `UsageError` where it has no name.
  func name(of project: borrowing Project) throws -> String {
    guard let name = repositoryID ?? StoredRepository.name(of: project.repository) else {
      throw UsageError(
        description: """
          this repository has no remote to take its name in the store from
            Give it one: --repository-id NAME
          """)
    }
    return name
  }

  /// Whether another repository than the one around the user is meant, or none is.
  ///
  /// Of another one there are no commits here.
  func isElsewhere(in session: Session) -> Bool {
    guard let repositoryID else { return false }
    guard let project = try? session.project() else { return true }
    return StoredRepository.name(of: project.repository) != repositoryID
  }

  /// The project, whose runs are asked for in the store if one is meant.
  func project(in session: Session) throws -> Project {
    var project = try session.project()
    if isGiven {
      project.stored = StoredRepository(try name(of: project), in: try open(in: session))
    }
    return project
  }
}

extension Session {
  /// Sends what was just attached to the notes to the store that is named, if one is.
  ///
  /// - Throws: As a push, where the user named the store; a store of perf-check.yml that can't be reached
  ///   is a warning.
  func share(_ project: borrowing Project, by options: StoreOptions) throws {
    let configured = (try? project.workflowFile())?.store
    guard let address = try options.address ?? configured else {
      if options.repositoryID != nil { throw UsageError(description: StoreOptions.noStore) }
      return
    }
    do {
      let pushed = try Store(at: address).push(project, as: options.name(of: project))
      console.explain("sent \(pushed.new) new runs to the store")
    } catch {
      guard options.store == nil else { throw error }
      console.say(
        """
        warning: \(error)
          The runs are in the notes. Send them later: perf-check store push
        """)
    }
  }
}
