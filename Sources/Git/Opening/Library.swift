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

  /// Its version; zeros where there is no libgit2.
  static var numbers: (major: Int32, minor: Int32, revision: Int32) {
    guard isStarted else { return (0, 0, 0) }
    var (major, minor, revision): (Int32, Int32, Int32) = (0, 0, 0)
    git_libgit2_version(&major, &minor, &revision)
    return (major, minor, revision)
  }

  /// Set once, on first use: libgit2 counts its starts, and the process's end is its only stop.
  static let isStarted: Bool = {
    var names = RepositoryFormat.harmlessExtensions.map { UnsafePointer(strdup($0)) }
    defer { for name in names { free(UnsafeMutablePointer(mutating: name)) } }
    return lazy_libgit2_start(&names, names.count) >= 0
  }()

  /// How the reason begins where it couldn't be loaded.
  static let missing = "libgit2 can't be loaded"
}
