import Processes

/// What becomes of a job that was asked for, as its scheduler and its host tell: when it is submitted
/// anew, when its result is there, and when it is given up.
///
/// The result is the truth, and what the scheduler says a hint: it forgets jobs, is away for minutes,
/// and calls a job complete whose result a file system doesn't show yet. Times are seconds of one clock.
struct JobCourse: Hashable {
  /// What to do next.
  enum Step: Hashable {
    case wait
    /// Submit it, without the nodes that failed.
    case submit
    /// No further job can bring the result.
    case giveUp(String)
  }

  /// How often lost work may be submitted anew.
  private let retries: Int
  /// How long a result may take to be seen once its job has ended.
  private let resultPatience: Double
  /// How long the scheduler may be silent.
  private let silencePatience: Double

  /// Which submission this is, from 1 on; 0 before the first.
  private(set) var attempt = 0
  /// The nodes that failed.
  private(set) var excluded: Set<String> = []
  /// What the scheduler said last.
  private(set) var job: SlurmJob?
  /// Since when it hasn't answered.
  private var silentSince: Double?
  /// Since when the job has ended, or isn't known any more.
  private var endedSince: Double?

  /// Whether only one node will do.
  private let isPinned: Bool
  /// Since when that node takes no jobs.
  private var shutSince: Double?
  /// How long it may take none, in seconds.
  private static let shutPatience = 180.0

  init(
    retries: Int, isPinned: Bool = false, resultPatience: Double = 60,
    silencePatience: Double = 900
  ) {
    self.retries = retries
    self.isPinned = isPinned
    self.resultPatience = resultPatience
    self.silencePatience = silencePatience
  }

  /// The present time of this machine's monotonic clock.
  static var now: Double { Moment(nanoseconds: 0).seconds() }

  /// Whether it may be submitted once more.
  var mayBeSubmittedAgain: Bool { attempt <= retries }

  /// The first submission, or the next.
  mutating func submit() {
    attempt += 1
    (job, endedSince, shutSince) = (nil, nil, nil)
  }

  /// Takes back a submission that nobody accepted.
  mutating func withdraw() { attempt -= 1 }

  /// Takes in that the scheduler didn't answer.
  mutating func hearNothing(at now: Double) -> Step {
    let since = silentSince ?? now
    silentSince = since
    guard now - since >= silencePatience else { return .wait }
    return .giveUp("Slurm hasn't answered for \(Int(silencePatience / 60)) minutes")
  }

  /// How long it has been silent; nil while it answers.
  func silence(at now: Double) -> Double? { silentSince.map { now - $0 } }

  /// Takes in what the scheduler says, while there is no result.
  ///
  /// - Parameter job: nil where it knows no such job.
  mutating func observe(_ job: SlurmJob?, at now: Double) -> Step {
    silentSince = nil
    if let job { self.job = job }
    guard let job else {
      return late(at: now, "Slurm doesn't know its job any more, and there is no result")
    }
    switch job.fate {
    case .waiting, .running:
      endedSince = nil
      guard isPinned, job.fate == .waiting, job.reason.hasPrefix("ReqNodeNotAvail") else {
        shutSince = nil
        return .wait
      }
      let since = shutSince ?? now
      shutSince = since
      return now - since < Self.shutPatience
        ? .wait : .giveUp("the host takes no jobs: \(job.reason)")
    case .hopeless:
      return .giveUp("its job would never begin: \(job.reason)")
    case .ended:
      // Whoever fails has written nothing, and whoever is done has.
      return late(
        at: now, "its job ended (\(job.state)) without a result",
        patience: job.state == "FAILED" ? min(2, resultPatience) : resultPatience)
    case .lost(let blamesNode):
      if blamesNode, !job.node.isEmpty { excluded.insert(job.node) }
      return again("its job was lost (\(job.state)\(job.node.isEmpty ? "" : " on \(job.node)"))")
    case .exceeded(.time):
      return .giveUp(
        "its job took more time than it may (\(job.state))\n  Raise 'time:' of executor, or measure "
          + "less: --max-time")
    case .exceeded(.memory):
      return .giveUp(
        "its job needed more memory than it may (\(job.state))\n  Ask for more: options: "
          + "[\"--mem=8G\"] of executor")
    }
  }

  /// Forgets which nodes failed: without them there is none left.
  mutating func admitAllNodes() { excluded = [] }

  private mutating func late(
    at now: Double, _ reason: String, patience: Double? = nil
  ) -> Step {
    let since = endedSince ?? now
    endedSince = since
    return now - since < patience ?? resultPatience ? .wait : again(reason)
  }

  private func again(_ reason: String) -> Step {
    guard !mayBeSubmittedAgain else { return .submit }
    return .giveUp(
      retries == 0
        ? reason : "\(reason), as \(attempt) attempts in all\n  See why: sinfo --list-reasons")
  }
}
