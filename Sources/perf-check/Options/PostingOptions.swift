import ArgumentParser
import Publishing
import Quantities
import Reports

/// Where a comment or check run is written, and how hard that is tried.
struct PostingOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Create the one comment or check run of this change, or update the earlier one; never fails.",
      discussion:
        "For github-comment, gitlab-comment and github-checks, by this machine's curl. The "
        + "token is GITHUB_TOKEN or GITLAB_TOKEN of the environment."))
  var post = false

  @Option(
    name: [.customLong("pull-request"), .customLong("merge-request")],
    help: ArgumentHelp(
      "Number of the pull or merge request. (default: that of the CI's environment)",
      valueName: "number"))
  var pullRequest: Int?

  @Option(
    help: ArgumentHelp(
      "Repository there, as OWNER/NAME. (default: that of the CI's environment)",
      valueName: "name"))
  var repositoryName: String?

  @Option(
    help: ArgumentHelp(
      "Distinguishes comments and check runs of several jobs of one change.", valueName: "key"),
    transform: OptionValue.reader("1 to 100 letters, digits, spaces or any of ._/-") {
      CommentKey($0)
    })
  var commentKey: CommentKey?

  @Option(
    help: ArgumentHelp("Timeout of each attempt to post. (default: 20s)", valueName: "time"),
    transform: Seconds.reader(
      "a time of at most an hour, such as 30s", in: Seconds(.leastNonzeroMagnitude) ... .hour))
  var timeout: Seconds = 20

  @Option(help: ArgumentHelp("Maximum number of retries of a request.", valueName: "count"))
  var retries = 5

  mutating func validate() throws {
    guard (0...20).contains(retries) else {
      throw ValidationError("--retries must be a number from 0 to 20.")
    }
    if let pullRequest, pullRequest < 1 {
      throw ValidationError("--pull-request must be a number from 1.")
    }
    if let repositoryName, !GitHubPlace.isPath(repositoryName) {
      throw ValidationError("--repository-name must be OWNER/NAME.")
    }
  }

  /// How long may be waited for a platform whose rate limit is used up.
  private static let patience = Seconds.minute.scaled(by: 3)

  /// Whether a format is one of what can be posted.
  static func canPost(_ format: Report.Format) -> Bool {
    [.githubComment, .gitlabComment, .githubChecks].contains(format)
  }

  /// Posts a comment.
  ///
  /// - Returns: What was done, for people.
  func post(
    _ comment: VerdictComment, as format: Report.Format, in session: Session
  ) throws(PublishingError) -> String {
    let client = session.client(timeout: timeout, retries: retries, patience: Self.patience)
    let (number, posted): (Int, (address: String?, isNew: Bool))
    if format == .gitlabComment {
      let notes = try GitLabNotes(
        environment: session.environment, project: repositoryName, number: pullRequest, by: client)
      (number, posted) = (
        notes.number, try notes.post(comment.markdown, startingWith: comment.marker)
      )
    } else {
      let comments = try GitHubComments(of: gitHub(in: session), by: client)
      (number, posted) = (
        comments.number, try comments.post(comment.markdown, startingWith: comment.marker)
      )
    }
    let place = posted.address ?? "\(format == .gitlabComment ? "!" : "#")\(number)"
    return "\(posted.isNew ? "Created" : "Updated") the comment: \(place)"
  }

  /// Posts a check run.
  ///
  /// - Returns: What was done, for people.
  func post(_ run: CheckRun, in session: Session) throws(PublishingError) -> String {
    let client = session.client(timeout: timeout, retries: retries, patience: Self.patience)
    let posted = try GitHubCheckRuns(of: gitHub(in: session), by: client).post(
      run.requests, of: run.head, named: run.name, externalID: run.externalID)
    let place = posted.address ?? "\(run.name) of \(run.head.prefix(10))"
    return "\(posted.isNew ? "Created" : "Updated") the check run: \(place)"
  }

  private func gitHub(in session: Session) throws(PublishingError) -> GitHubPlace {
    try GitHubPlace(
      environment: session.environment, repository: repositoryName, number: pullRequest)
  }
}
