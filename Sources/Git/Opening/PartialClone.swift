/// Reads objects, fetching those missing from a partial clone by git.
///
/// - Parameters:
///   - root: A folder of the repository.
///   - environment: The environment of git.
///   - read: Called again after each fetched object.
/// - Throws: Errors of `read`; `.notFetched` if git couldn't fetch an object.
func fetchingMissing<Result: ~Copyable>(
  in root: String, _ environment: [String: String], _ read: () throws(GitError) -> Result
) throws(GitError) -> Result {
  var fetched: ObjectID?
  while true {
    do {
      return try read()
    } catch {
      guard let missing = error.missing, missing != fetched else { throw error }
      try fetch(missing, in: root, environment, for: error)
      fetched = missing
    }
  }
}

private func fetch(
  _ id: ObjectID, in root: String, _ environment: [String: String], for error: GitError
) throws(GitError) {
  let remotes = try runGit(
    ["config", "--get-regexp", #"^remote\..*\.promisor$"#], in: root, environment: environment)
  guard let setting = remotes.output.split(separator: "\n").first else { throw error }
  let answer = try runGit(
    ["cat-file", "-e", id.hex], in: root, environment: environment, reach: .network(limit: 600))
  guard !answer.succeeded else { return }
  let remote = setting.dropFirst("remote.".count).prefix { $0 != " " }.dropLast(".promisor".count)
  let reason = RedactedAddress.redacted(in: answer.errors).split(separator: "\n")
    .map { "\n  | \($0.trimmedLine)" }.joined()
  throw GitError(
    .notFetched, error.operation,
    detail: """
      this is a partial clone without that object, and git can't fetch it\(reason)
        Fetch all objects while the remote is reachable: git fetch --refetch --no-filter '\(remote)'
      """)
}
