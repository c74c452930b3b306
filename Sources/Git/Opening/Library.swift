import Clibgit2
import Foundation
import LazyLibgit2

/// The libgit2 that is loaded.
package enum Library {
  /// Its version, such as "1.5.1".
  package static var version: String {
    let (major, minor, revision) = numbers
    return "\(major).\(minor).\(revision)"
  }

  /// Its version; zeros without libgit2.
  static var numbers: (major: Int32, minor: Int32, revision: Int32) {
    guard isStarted else { return (0, 0, 0) }
    var (major, minor, revision): (Int32, Int32, Int32) = (0, 0, 0)
    git_libgit2_version(&major, &minor, &revision)
    return (major, minor, revision)
  }

  /// Initialized on first use; libgit2 is shut down only by the exit of the process.
  static let isStarted: Bool = {
    var names = RepositoryFormat.harmlessExtensions.map { UnsafePointer(strdup($0)) }
    defer { for name in names { free(UnsafeMutablePointer(mutating: name)) } }
    return lazy_libgit2_start(&names, names.count) >= 0
  }()

  /// The prefix of the error message if it couldn't be loaded.
  static let missing = "libgit2 can't be loaded"
}
