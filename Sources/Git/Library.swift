import Clibgit2

/// The libgit2 that is linked.
package enum Library {
  /// Its version, such as "1.5.1".
  package static var version: String {
    var (major, minor, revision): (Int32, Int32, Int32) = (0, 0, 0)
    git_libgit2_version(&major, &minor, &revision)
    return "\(major).\(minor).\(revision)"
  }

  /// Set once, on first use: libgit2 counts its starts, and the process's end is its only stop.
  static let isStarted: Bool = git_libgit2_init() > 0

  /// How the reason begins where it couldn't be loaded.
  static let missing = "libgit2 can't be loaded"
}
