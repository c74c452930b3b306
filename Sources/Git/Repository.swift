import Clibgit2
import Files
import Foundation

/// An open repository.
///
/// It has a single owner, so it can't be used concurrently; pass it to an actor to share it.
package struct Repository: ~Copyable {
  let handle: Handle
  /// The `.git` folder, or that of the linked worktree or submodule; ends with a slash.
  package let gitDirectory: String
  /// The `.git` folder that all worktrees share; ends with a slash.
  package let commonDirectory: String
  /// The root of the work tree, ending with a slash; nil in a bare repository.
  package let workTree: String?
  /// The environment of programs that are run for it.
  package let environment: [String: String]
  /// Files of the work tree whose changes snapshots leave out, relative to its root: what is written about
  /// measurements is no part of what is measured.
  package let unmeasured: [String]

  /// Opens the repository that contains a folder.
  ///
  /// - Parameters:
  ///   - path: The work tree, any folder in it, a linked worktree, a submodule, a bare repository or a
  ///     `.git` folder.
  ///   - environment: The variables of programs that are run for it; those that bind git to another
  ///     repository are removed.
  ///   - unmeasured: Absolute paths of files whose changes snapshots leave out.
  /// - Throws: `.notARepository`, `.notOwned`, or `.unsupported` for SHA-256 and unknown extensions.
  package init(
    containing path: String, environment: [String: String] = Environment.withoutGit,
    unmeasured: [String] = []
  ) throws(GitError) {
    let operation = "open the repository that contains '\(path)'"
    let environment = Environment.withoutGit(environment)
    guard RepositorySearch.mayFind(from: path) else {
      throw RepositorySearch.nothing(operation)
    }
    let handle: Handle
    do {
      handle = try Handle(operation, free: git_repository_free) {
        git_repository_open_ext(&$0, path, 0, nil)
      }
    } catch {
      throw RepositoryFormat.explained(error)
    }
    func text(_ pointer: UnsafePointer<CChar>?) -> String? {
      pointer.map { String(cString: $0) }
    }
    let gitDirectory = text(git_repository_path(handle.raw)) ?? path
    // libgit2 1.1 returns a path with ".." for worktrees.
    let commonDirectory = Self.standardized(text(git_repository_commondir(handle.raw)) ?? path)
    var workTree = text(git_repository_workdir(handle.raw))
    if gitDirectory == commonDirectory, Library.numbers.minor < 8 {
      let settings = try WorktreeSettings(gitDirectory: gitDirectory, environment: environment)
      if let path = settings.workTree {
        workTree = Self.standardized(path.hasPrefix("/") ? path : gitDirectory + path)
      }
      if settings.isBare == true { workTree = nil }
    }
    try Ownership.check(
      root: workTree ?? gitDirectory, gitDirectory: gitDirectory, workTree: workTree,
      environment: environment, operation)
    self.gitDirectory = gitDirectory
    self.commonDirectory = commonDirectory
    self.workTree = workTree
    self.environment = environment
    let root = realPath(workTree ?? gitDirectory) + "/"
    self.unmeasured = unmeasured.filter { $0.hasPrefix(root) }.map {
      String($0.dropFirst(root.count))
    }
    self.handle = handle
  }

  /// The normalized path of a folder, ending with a slash.
  private static func standardized(_ folder: String) -> String {
    URL(filePath: folder, directoryHint: .isDirectory).standardizedFileURL
      .path(percentEncoded: false)
  }

  /// The root of the work tree, or the `.git` folder of a bare repository.
  package var root: String { workTree ?? gitDirectory }

  /// Whether the repository is a shallow clone.
  package var isShallow: Bool { git_repository_is_shallow(handle.raw) == 1 }

  /// The branch of HEAD, such as "main"; nil if detached.
  ///
  /// An unborn branch also has a name.
  package var branch: String? {
    guard
      let reference = try? Handle(
        "read HEAD", free: git_reference_free,
        open: { git_reference_lookup(&$0, handle.raw, "HEAD") })
    else { return nil }
    guard let target = git_reference_symbolic_target(reference.raw) else { return nil }
    let name = String(cString: target)
    return name.hasPrefix("refs/heads/") ? String(name.dropFirst(11)) : name
  }

  /// Whether the commit of HEAD has a file or folder at this path, relative to the root.
  package func isInHead(_ path: String) -> Bool {
    do {
      _ = try object(at: path, in: commit("HEAD").id)
      return true
    } catch {
      // Its folder lists it, or can't be read, in which case it may exist.
      return error.code == .notFetched
    }
  }

  /// The bytes of a file at a commit, or nil if the commit has no such file.
  ///
  /// The bytes of a symbolic link are the path of its target.
  ///
  /// - Throws: `.damaged`, or `.notFetched` in a partial clone.
  package func contents(of path: String, at commit: ObjectID) throws(GitError) -> [UInt8]? {
    let blob: Handle
    do {
      blob = try object(at: path, in: commit)
    } catch {
      if error.code == .notFound { return nil }
      throw error
    }
    guard git_object_type(blob.raw) == GIT_OBJECT_BLOB else { return nil }
    let size = Int(git_blob_rawsize(blob.raw))
    return Array(UnsafeRawBufferPointer(start: git_blob_rawcontent(blob.raw), count: size))
  }

  private func object(at path: String, in commit: ObjectID) throws(GitError) -> Handle {
    // If the tree itself is missing, libgit2 would report an unknown name.
    _ = try tree(of: commit)
    return try fetchingMissing(in: root, environment) { () throws(GitError) in
      try Handle("read '\(path)' at \(commit.short)", free: git_object_free) {
        git_revparse_single(&$0, handle.raw, "\(commit.hex):\(path)")
      }
    }
  }
}
