package import Git
import Model
import Quantities

/// A repository in a store, whose runs are asked for there instead of in notes.
package struct StoredRepository {
  package let store: Store
  /// Its name in the store.
  package let name: String

  package init(_ name: String, in store: Store) {
    self.name = name
    self.store = store
  }

  /// The name that a repository has in stores, unless the user gives another: where its remote is, such as
  /// "github.com/apple/swift-nio", or the remote's folder.
  ///
  /// - Returns: nil for a repository without a remote.
  package static func name(of repository: borrowing Repository) -> String? {
    guard let remote = repository.remoteAddress() else { return nil }
    if let address = RemoteAddress(remote) { return "\(address.host)/\(address.path)" }
    let folder = remote.hasPrefix("file://") ? String(remote.dropFirst(7)) : remote
    guard folder.hasPrefix("/") else { return nil }
    return folder.hasSuffix(".git") ? String(folder.dropLast(4)) : folder
  }

  /// As `Store.branch(along:_:of:)`.
  func branch(
    from tip: ObjectID, _ selection: Ledger.Selection, in repository: borrowing Repository
  ) throws -> Ledger.Branch {
    try store.branch(
      along: repository.firstParents(from: tip).reversed(), selection, of: name)
  }

  /// The runs of some commits.
  func runs(of commits: [ObjectID]) throws -> Ledger.Reading {
    Ledger.Reading(runs: try store.runs(of: commits, of: name))
  }
}
