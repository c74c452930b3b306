package import Files
import Foundation

/// A relocatable detached worktree of a repository.
///
/// The git directory of a linked worktree (HEAD, index, submodules) is usually in the user's `.git`.
/// Here it is next to the files, which refer to it by a relative path: both can be moved and copied
/// together, and the user's repository isn't affected.
///
/// - SeeAlso: `commondir` and `gitdir` in gitrepository-layout(5).
package struct Worktree: Hashable, Sendable {
  /// Its git directory, next to the files.
  private static let gitFolderName = ".worktree"

  /// The folder that contains all of it.
  package let folder: String
  /// Its files.
  package let root: String
  /// HEAD, the index and the submodules' repositories.
  var gitFolder: String { folder + "/" + Self.gitFolderName }
  /// The contents of its `.git` file.
  var link: String { "gitdir: ../\(Self.gitFolderName)\n" }

  /// Writes and removes its files, without following links.
  let files: FileTree

  /// - Parameters:
  ///   - folder: An absolute path.
  ///   - name: The name of the folder with the files, which builds may use as the package's name.
  ///   - files: A tree that contains the folder; nil if its parent is trusted.
  package init(folder: String, name: String, files: FileTree? = nil) {
    self.folder = folder
    self.root = folder + "/" + name
    let parent = URL(filePath: folder).deletingLastPathComponent().path(percentEncoded: false)
    self.files = files ?? FileTree(root: parent)
  }
}

extension Repository {
  /// Checks out a commit in a worktree, creating it if needed.
  ///
  /// Ignored files, such as a build folder, stay, so that builds are incremental; unchanged tracked
  /// files keep their times, also in a copied worktree. Submodules are checked out as well.
  ///
  /// - Parameters:
  ///   - commit: The commit to check out.
  ///   - worktree: The worktree.
  ///   - keepsUntracked: Whether untracked files that aren't ignored stay; they may be products of a
  ///     build of the same tree.
  /// - Returns: Whether the worktree was created, so that it has no build products.
  /// - Throws: `.storage` with git's message if it can't write there.
  @discardableResult
  package func checkOut(
    _ commit: ObjectID, in worktree: Worktree, keepsUntracked: Bool = false
  ) throws(GitError) -> Bool {
    let operation = "check out \(commit.short) in '\(worktree.root)'"
    let common =
      commonDirectory.hasSuffix("/") ? String(commonDirectory.dropLast()) : commonDirectory
    let isNew = !isUsable(worktree, common: common)
    do {
      if isNew { try make(worktree, common: common, at: commit) }
      try copySparseness(to: worktree)
      // A leftover of a killed git; there are no concurrent users.
      try worktree.files.remove(worktree.gitFolder + "/index.lock")
    } catch {
      throw GitError(.storage, operation, detail: "\(error)")
    }
    func run(_ arguments: [String]) throws(GitError) {
      // This runs the user's filters.
      try self.run(Self.untouched + arguments, in: worktree.root, operation, reach: .filters)
    }
    let modules = worktree.root + "/.gitmodules"
    // git treats a copied file as changed until its index is refreshed, and would write it again,
    // which builds would treat as a change.
    _ = try git(Self.untouched + ["update-index", "-q", "--refresh"], in: worktree.root)
    if FileManager.default.fileExists(atPath: modules) {
      let refresh = "git update-index -q --refresh || :"
      _ = try git(
        Self.untouched + ["submodule", "--quiet", "foreach", "--recursive", refresh],
        in: worktree.root)
    }
    try run(["reset", "--quiet", "--hard", commit.hex])
    if !keepsUntracked {
      // Twice (-ff), otherwise nested repositories of another commit would stay.
      try run(["clean", "--quiet", "-d", "--force", "--force"])
    }
    guard FileManager.default.fileExists(atPath: modules) else { return isNew }
    try checkOutSubmodules(in: worktree, operation)
    return isNew
  }

  /// Disables file monitoring and its cache, because worktrees are moved.
  ///
  /// Also disables recursion into submodules.
  static let untouched = [
    "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false", "-c",
    "submodule.recurse=false",
  ]

  /// Whether it is a worktree of this repository.
  private func isUsable(_ worktree: Worktree, common: String) -> Bool {
    func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
    return text(worktree.root + "/.git") == worktree.link
      && text(worktree.gitFolder + "/commondir") == common + "\n"
      && FileManager.default.fileExists(atPath: worktree.gitFolder + "/HEAD")
  }

  private func make(
    _ worktree: Worktree, common: String, at commit: ObjectID
  ) throws(FileError) {
    for folder in [worktree.root, worktree.gitFolder] {
      try worktree.files.remove(folder)
      try worktree.files.makeFolder(folder)
    }
    let files = [
      worktree.gitFolder + "/HEAD": commit.hex + "\n",
      worktree.gitFolder + "/commondir": common + "\n",
      worktree.gitFolder + "/gitdir": worktree.root + "/.git\n",
      worktree.root + "/.git": worktree.link,
    ]
    for (path, text) in files { try worktree.files.write(text, to: path) }
  }

  /// Applies the user's sparse checkout to the worktree, as `git worktree add` does.
  private func copySparseness(to worktree: Worktree) throws {
    for name in ["info/sparse-checkout", "config.worktree"] {
      let copy = worktree.gitFolder + "/" + name
      if let contents = FileManager.default.contents(atPath: gitDirectory + name) {
        try worktree.files.write(Array(contents), to: copy)
      } else {
        try worktree.files.remove(copy)
      }
    }
    let settings = worktree.gitFolder + "/config.worktree"
    guard worktree.files.exists(settings) else { return }
    for name in ["core.worktree", "core.bare"] {
      _ = try git(["config", "--file", settings, "--unset-all", name])
    }
  }

  private func run(
    _ arguments: [String], in directory: String?, _ operation: String,
    reach: GitReach = .repository
  ) throws(GitError) {
    let answer = try git(arguments, in: directory, reach: reach)
    guard answer.succeeded else {
      throw GitError(
        .storage, operation,
        detail: answer.errors.trimmedLine
          + "\n  Check the free space and the permissions: df -h '\(directory ?? root)'")
    }
  }
}
