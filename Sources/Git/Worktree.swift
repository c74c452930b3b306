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

  /// - Parameters:
  ///   - folder: An absolute path.
  ///   - name: That of the folder with the files, which builds may take for the package's name.
  package init(folder: String, name: String) {
    self.folder = folder
    self.root = folder + "/" + name
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
  /// - Throws: `.storage` when git can't write there, with what it said.
  package func checkOut(
    _ commit: ObjectID, in worktree: Worktree, keepsUntracked: Bool = false
  ) throws(GitError) {
    let operation = "check out \(commit.short) in '\(worktree.root)'"
    let common =
      commonDirectory.hasSuffix("/") ? String(commonDirectory.dropLast()) : commonDirectory
    do {
      if !isUsable(worktree, common: common) {
        try make(worktree, common: common, at: commit)
      }
      try copySparseness(to: worktree)
    } catch {
      throw GitError(.storage, operation, detail: error.localizedDescription)
    }
    // A git that was killed leaves it behind; nobody else works here.
    unlink(worktree.gitFolder + "/index.lock")
    func run(_ arguments: [String]) throws(GitError) {
      try self.run(Self.untouched + arguments, in: worktree.root, operation)
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
    guard FileManager.default.fileExists(atPath: modules) else { return }
    // Submodules by file path are refused by git unless allowed; the user's clone has them.
    try run([
      "-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init",
      "--recursive", "--force",
    ])
  }

  /// Forgets the user's worktrees whose folders are gone.
  package func pruneWorktrees() throws(GitError) {
    try run(["worktree", "prune"], in: nil, "forget worktrees that are gone")
  }

  /// No process that watches files, and no memory of what it saw: a worktree is moved.
  private static let untouched = ["-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false"]

  /// Whether it is a worktree of this very repository.
  private func isUsable(_ worktree: Worktree, common: String) -> Bool {
    func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
    return text(worktree.root + "/.git") == worktree.link
      && text(worktree.gitFolder + "/commondir") == common + "\n"
      && FileManager.default.fileExists(atPath: worktree.gitFolder + "/HEAD")
  }

  private func make(_ worktree: Worktree, common: String, at commit: ObjectID) throws {
    let manager = FileManager.default
    for folder in [worktree.root, worktree.gitFolder] {
      try? manager.removeItem(atPath: folder)
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    let files = [
      worktree.gitFolder + "/HEAD": commit.hex + "\n",
      worktree.gitFolder + "/commondir": common + "\n",
      worktree.gitFolder + "/gitdir": worktree.root + "/.git\n",
      worktree.root + "/.git": worktree.link,
    ]
    for (path, text) in files { try text.write(toFile: path, atomically: false, encoding: .utf8) }
  }

  /// Has the worktree hold the part of the files that the user's holds, as `git worktree add` does.
  private func copySparseness(to worktree: Worktree) throws {
    let manager = FileManager.default
    for name in ["info/sparse-checkout", "config.worktree"] {
      let (source, copy) = (gitDirectory + name, worktree.gitFolder + "/" + name)
      try? manager.removeItem(atPath: copy)
      guard manager.fileExists(atPath: source) else { continue }
      try manager.createDirectory(
        atPath: worktree.gitFolder + "/info", withIntermediateDirectories: true)
      try manager.copyItem(atPath: source, toPath: copy)
    }
    let settings = worktree.gitFolder + "/config.worktree"
    guard manager.fileExists(atPath: settings) else { return }
    for name in ["core.worktree", "core.bare"] {
      _ = try git(["config", "--file", settings, "--unset-all", name])
    }
  }

  private func run(
    _ arguments: [String], in directory: String?, _ operation: String
  ) throws(GitError) {
    let answer = try git(arguments, in: directory)
    guard answer.succeeded else {
      throw GitError(.storage, operation, detail: answer.errors.trimmedLine)
    }
  }
}
