import Files
import Foundation

extension Repository {
  /// A repository whose submodules are being checked out.
  private struct Superproject {
    /// Its files.
    let root: String
    /// Its git directory, which perf-check may write.
    let gitFolder: String
    /// The folders that may contain the user's clones.
    let users: [String]
    /// The tree of files that may be written.
    let files: FileTree
  }

  /// A submodule in a commit of its superproject.
  private struct Submodule {
    let name: String
    let path: String
    /// The required commit.
    let commit: String
  }

  /// The maximum nesting of submodules; git itself has no limit.
  private static let deepest = 16

  /// Checks out the submodules of a worktree's commit.
  ///
  /// The commit is untrusted, so it doesn't affect the user's configuration, and a URL in it is used
  /// only for submodules that the user doesn't have: existing ones are taken from the user's
  /// `.git/modules`, and missing commits are fetched from the URL of the user's own submodule. Local
  /// repositories are cloned only if git itself allows it.
  ///
  /// - Throws: `.storage` with git's message, `.interrupted`, `.timedOut`.
  func checkOutSubmodules(in worktree: Worktree, _ operation: String) throws(GitError) {
    try checkOutSubmodules(
      of: Superproject(
        root: worktree.root, gitFolder: worktree.gitFolder,
        users: [gitDirectory, commonDirectory].map { $0.hasSuffix("/") ? $0 : $0 + "/" },
        files: worktree.files),
      settings: try submoduleSettings(in: worktree.root), depth: 0, operation)
  }

  private func checkOutSubmodules(
    of project: Superproject, settings: [String], depth: Int, _ operation: String
  ) throws(GitError) {
    let submodules = try submodules(of: project.root)
    guard !submodules.isEmpty else { return }
    guard depth < Self.deepest else {
      throw GitError(
        .storage, operation, detail: "submodules are nested more than \(Self.deepest) deep")
    }
    for submodule in submodules { try provide(submodule, of: project) }
    // Not `--init`, which changes the configuration shared by all worktrees.
    let update = settings + ["submodule", "--quiet", "update", "--force"]
    var answer = try git(update, in: project.root, reach: .network(limit: 1800))
    if !answer.succeeded {
      // A clone from the URL of another commit may lack the required commit; it is cloned again.
      for submodule in submodules where !has(submodule, in: project) {
        forget(submodule, of: project)
        try provide(submodule, of: project)
      }
      answer = try git(update, in: project.root, reach: .network(limit: 1800))
    }
    guard answer.succeeded else {
      throw GitError(
        .storage, operation,
        detail: RedactedAddress.redacted(in: answer.errors).trimmedLine + """

            If you trust the URL of the submodule, fetch it yourself, and try again:
            git submodule update --init --recursive
          """)
    }
    for submodule in submodules where isPopulated(submodule, of: project) {
      try checkOutSubmodules(
        of: Superproject(
          root: project.root + "/" + submodule.path, gitFolder: folder(of: submodule, in: project),
          users: project.users.map { $0 + "modules/" + submodule.name + "/" },
          files: project.files),
        settings: settings, depth: depth + 1, operation)
    }
  }

  /// Enables all submodules, unless the user has selected some.
  private func submoduleSettings(in root: String) throws(GitError) -> [String] {
    let keys = try git(
      [
        "config", "--null", "--name-only", "--get-regexp",
        #"^(submodule\.active|protocol\.allow|protocol\.file\.allow)$"#,
      ], in: root
    ).output.split(separator: "\0")
    var settings = Self.untouched
    if !keys.contains("submodule.active") { settings += ["-c", "submodule.active=."] }
    // git before 2.38.1 would allow any local repository.
    if !keys.contains(where: { $0.hasPrefix("protocol.") }) {
      settings += ["-c", "protocol.file.allow=user"]
    }
    return settings
  }

  /// The submodules of the commit that is checked out.
  private func submodules(of root: String) throws(GitError) -> [Submodule] {
    // Reads the blob, because the file may be a link.
    let answer = try git(
      [
        "config", "--blob", "HEAD:.gitmodules", "--null", "--get-regexp",
        #"^submodule\..*\.path$"#,
      ], in: root)
    guard answer.succeeded else { return [] }
    let names = answer.output.split(separator: "\0").compactMap { line -> (String, String)? in
      let parts = line.split(separator: "\n", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { return nil }
      return (String(parts[0].dropFirst("submodule.".count).dropLast(".path".count)), parts[1])
    }
    .filter { Self.isSafe($0.0) && Self.isSafe($0.1) }
    guard !names.isEmpty else { return [] }
    let listing = try git(
      ["--literal-pathspecs", "ls-tree", "-z", "HEAD", "--"] + names.map(\.1), in: root)
    var commits: [String: String] = [:]
    for line in listing.output.split(separator: "\0") {
      let parts = line.split(separator: "\t", maxSplits: 1)
      let fields = parts[0].split(separator: " ")
      guard parts.count == 2, fields.count == 3, fields[0] == "160000" else { continue }
      commits[String(parts[1])] = String(fields[2])
    }
    return names.compactMap { name, path in
      commits[path].map { Submodule(name: name, path: path, commit: $0) }
    }
  }

  /// Whether a relative path stays below its folder.
  private static func isSafe(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return !name.hasPrefix("-") && !name.contains("\0")
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.lowercased() != ".git" }
  }

  private func folder(of submodule: Submodule, in project: Superproject) -> String {
    project.gitFolder + "/modules/" + submodule.name
  }

  /// Whether perf-check's copy of a submodule has the commit.
  private func has(_ submodule: Submodule, in project: Superproject) -> Bool {
    has(submodule.commit, in: folder(of: submodule, in: project))
  }

  private func has(_ commit: String, in gitFolder: String) -> Bool {
    guard FileManager.default.fileExists(atPath: gitFolder + "/HEAD") else { return false }
    let answer = try? git(
      ["--git-dir", gitFolder, "cat-file", "-e", commit + "^{commit}"], in: gitFolder)
    return answer?.succeeded == true
  }

  /// Copies a submodule from the user's clone, if that has the commit.
  private func provide(_ submodule: Submodule, of project: Superproject) throws(GitError) {
    guard !has(submodule, in: project) else { return }
    // Older clones have the git directory inside the work tree.
    let places =
      project.users.map { $0 + "modules/" + submodule.name }
      + (workTree.map { [$0 + submodule.path + "/.git"] } ?? [])
    guard let source = places.first(where: { has(submodule.commit, in: $0) }) else { return }
    let copy = folder(of: submodule, in: project)
    if !FileManager.default.fileExists(atPath: copy + "/HEAD") {
      // Uses hard links for objects.
      _ = try git(
        ["clone", "--quiet", "--bare", "--local", "--no-tags", "--", source, copy], in: project.root
      )
      let origin = try git(["--git-dir", source, "config", "remote.origin.url"], in: source)
      func set(_ name: String, _ value: String) throws(GitError) {
        _ = try git(["config", "--file", copy + "/config", name, value], in: project.root)
      }
      try set("core.bare", "false")
      if origin.succeeded { try set("remote.origin.url", origin.output.trimmedLine) }
      try set("remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
    }
    // Fetches all references, because the commit may be reachable only from HEAD.
    _ = try git(
      [
        "--git-dir", copy, "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--", source,
        "+refs/*:refs/perf-check/user/*", "+HEAD:refs/perf-check/HEAD",
      ], in: copy)
  }

  /// Removes the copy of a submodule, so that it is cloned again.
  private func forget(_ submodule: Submodule, of project: Superproject) {
    try? project.files.remove(folder(of: submodule, in: project))
    if isPopulated(submodule, of: project) {
      try? project.files.remove(project.root + "/" + submodule.path + "/.git")
    }
  }

  /// Whether the files of a submodule exist, in folders that aren't links.
  private func isPopulated(_ submodule: Submodule, of project: Superproject) -> Bool {
    var path = project.root
    for part in submodule.path.split(separator: "/") {
      path += "/" + part
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
    }
    return access(path + "/.git", F_OK) == 0
  }
}
