package import Files
import Foundation

/// A second checkout of a repository, at a commit and on no branch, that may be moved and copied.
///
/// What git keeps of a linked worktree (HEAD, index, submodules) usually lies in the user's `.git`.
/// Here it lies beside the files, which name it by a relative path: both move and are copied
/// together, and the user's repository has nothing to list, to prune or to be confused by.
///
/// - SeeAlso: `commondir` and `gitdir` in gitrepository-layout(5).
package struct Worktree: Hashable, Sendable {
  /// What git keeps of it, beside the files.
  private static let gitFolderName = ".worktree"

  /// The folder that holds all of it, and nothing else of git's.
  package let folder: String
  /// Its files.
  package let root: String
  /// HEAD, the index and the submodules' repositories.
  var gitFolder: String { folder + "/" + Self.gitFolderName }
  /// What stands in its `.git`, which is a file.
  var link: String { "gitdir: ../\(Self.gitFolderName)\n" }

  /// Writes and removes what belongs to it, following no link.
  let files: FileTree

  /// - Parameters:
  ///   - folder: An absolute path.
  ///   - name: That of the folder with the files, which builds may take for the package's name.
  ///   - files: A tree that holds the folder; nil where the folder above it is trusted.
  package init(folder: String, name: String, files: FileTree? = nil) {
    self.folder = folder
    self.root = folder + "/" + name
    let parent = URL(filePath: folder).deletingLastPathComponent().path(percentEncoded: false)
    self.files = files ?? FileTree(root: parent)
  }
}

extension Repository {
  /// Sets the files of a worktree to a commit's, making the worktree if there is none.
  ///
  /// Files that git ignores, such as a build folder, stay, so that builds go on from the last one;
  /// tracked files that are the same keep their times, in a copied worktree, too. Submodules are
  /// checked out as well.
  ///
  /// - Parameters:
  ///   - commit: What to check out.
  ///   - worktree: Where.
  ///   - keepsUntracked: Whether files stay that neither the commit has nor `.gitignore` names; they
  ///     may be what a build of this very tree made.
  /// - Returns: Whether the worktree was made, so that nothing built in it is left.
  /// - Throws: `.storage` when git can't write there, with what it said.
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
      // A git that was killed leaves it behind; nobody else works here.
      try worktree.files.remove(worktree.gitFolder + "/index.lock")
    } catch {
      throw GitError(.storage, operation, detail: "\(error)")
    }
    func run(_ arguments: [String]) throws(GitError) {
      // Files are passed through the user's filters.
      try self.run(Self.untouched + arguments, in: worktree.root, operation, reach: .filters)
    }
    let modules = worktree.root + "/.gitmodules"
    // A file that was copied is another one to git until it has read it, and would be written
    // anew, which builds take for a change.
    _ = try git(Self.untouched + ["update-index", "-q", "--refresh"], in: worktree.root)
    if FileManager.default.fileExists(atPath: modules) {
      let refresh = "git update-index -q --refresh || :"
      _ = try git(
        Self.untouched + ["submodule", "--quiet", "foreach", "--recursive", refresh],
        in: worktree.root)
    }
    try run(["reset", "--quiet", "--hard", commit.hex])
    if !keepsUntracked {
      // Twice, or the submodules of another commit would stay.
      try run(["clean", "--quiet", "-d", "--force", "--force"])
    }
    guard FileManager.default.fileExists(atPath: modules) else { return isNew }
    try checkOutSubmodules(in: worktree, operation)
    return isNew
  }

  /// No process that watches files, and no memory of what it saw: a worktree is moved.
  ///
  /// Nor are submodules touched by commands that are meant for the repository itself.
  static let untouched = [
    "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false", "-c",
    "submodule.recurse=false",
  ]

  /// Whether it is a worktree of this very repository.
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

  /// Has the worktree hold the part of the files that the user's holds, as `git worktree add` does.
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
          + "\n  Is there space, and may you write there? df -h '\(directory ?? root)'")
    }
  }
}
