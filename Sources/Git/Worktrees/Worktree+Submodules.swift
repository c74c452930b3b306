import Files
import Foundation

extension Repository {
  /// A repository that holds submodules, while they are checked out.
  private struct Superproject {
    /// Its files.
    let root: String
    /// What git keeps of it, which is ours to write.
    let gitFolder: String
    /// The folders that may hold what the user has of it.
    let users: [String]
    /// What may be written.
    let files: FileTree
  }

  /// A submodule as its superproject's commit has it.
  private struct Submodule {
    let name: String
    let path: String
    /// The commit that is wanted.
    let commit: String
  }

  /// How deep submodules may be nested; git itself knows no end.
  private static let deepest = 16

  /// Checks out the submodules of a worktree's commit.
  ///
  /// The commit may be anybody's, so that nothing of it becomes part of the user's configuration, and
  /// an address in it counts only for what the user hasn't got: what lies in the user's
  /// `.git/modules` is taken from there, and what is missing there comes from where the user's own
  /// submodule comes from. Repositories on this machine are cloned only where git itself allows it.
  ///
  /// - Throws: `.storage` with what git said, `.interrupted`, `.timedOut`.
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
    // Not `--init`, which writes to the configuration that all worktrees share.
    let update = settings + ["submodule", "--quiet", "update", "--force"]
    var answer = try git(update, in: project.root, reach: .network(limit: 1800))
    if !answer.succeeded {
      // What another commit's address gave may be of no use; what is missing is cloned anew.
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

            If you trust the address of the submodule, get it yourself, and try again:
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

  /// Has all submodules checked out, unless the user wants only some.
  private func submoduleSettings(in root: String) throws(GitError) -> [String] {
    let keys = try git(
      [
        "config", "--null", "--name-only", "--get-regexp",
        #"^(submodule\.active|protocol\.allow|protocol\.file\.allow)$"#,
      ], in: root
    ).output.split(separator: "\0")
    var settings = Self.untouched
    if !keys.contains("submodule.active") { settings += ["-c", "submodule.active=."] }
    // git before 2.38.1 would take any repository on this machine.
    if !keys.contains(where: { $0.hasPrefix("protocol.") }) {
      settings += ["-c", "protocol.file.allow=user"]
    }
    return settings
  }

  /// The submodules that the commit names which is checked out.
  private func submodules(of root: String) throws(GitError) -> [Submodule] {
    // The blob, as the file may be a link to anywhere.
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

  /// Whether a name or path stays below the folder that it is appended to.
  private static func isSafe(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return !name.hasPrefix("-") && !name.contains("\0")
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.lowercased() != ".git" }
  }

  private func folder(of submodule: Submodule, in project: Superproject) -> String {
    project.gitFolder + "/modules/" + submodule.name
  }

  /// Whether our copy of a submodule has the commit.
  private func has(_ submodule: Submodule, in project: Superproject) -> Bool {
    has(submodule.commit, in: folder(of: submodule, in: project))
  }

  private func has(_ commit: String, in gitFolder: String) -> Bool {
    guard FileManager.default.fileExists(atPath: gitFolder + "/HEAD") else { return false }
    let answer = try? git(
      ["--git-dir", gitFolder, "cat-file", "-e", commit + "^{commit}"], in: gitFolder)
    return answer?.succeeded == true
  }

  /// Takes a submodule from the user's clone, where that has the commit.
  private func provide(_ submodule: Submodule, of project: Superproject) throws(GitError) {
    guard !has(submodule, in: project) else { return }
    // Older clones have all of it where its files are.
    let places =
      project.users.map { $0 + "modules/" + submodule.name }
      + (workTree.map { [$0 + submodule.path + "/.git"] } ?? [])
    guard let source = places.first(where: { has(submodule.commit, in: $0) }) else { return }
    let copy = folder(of: submodule, in: project)
    if !FileManager.default.fileExists(atPath: copy + "/HEAD") {
      // Shares the files of the objects.
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
    // All that the user's has, as the commit may be reached from HEAD only.
    _ = try git(
      [
        "--git-dir", copy, "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--", source,
        "+refs/*:refs/perf-check/user/*", "+HEAD:refs/perf-check/HEAD",
      ], in: copy)
  }

  /// Removes what is kept of a submodule, so that it is cloned anew.
  private func forget(_ submodule: Submodule, of project: Superproject) {
    try? project.files.remove(folder(of: submodule, in: project))
    if isPopulated(submodule, of: project) {
      try? project.files.remove(project.root + "/" + submodule.path + "/.git")
    }
  }

  /// Whether a submodule's files are there, in folders that are no links.
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
