import Configuration
import Foundation
import Model
import Processes
import Quantities

/// A batch of calls with the jobs that were submitted for it, one after the other.
struct DispatchedJob {
  private let batch: Dispatch.Batch
  private let base: String
  private let path: String
  private let setting: Dispatch.Setting
  private(set) var outcomes: [Int: Dispatch.Outcome] = [:]
  var course: JobCourse
  private var isWanted = true
  /// The jobs whose leases were ended.
  private var ended: Set<String> = []
  /// Not before this may it be submitted.
  private var postponed: Moment?
  /// The calls whose results were doubtful, by the jobs that made them.
  private var failures: Set<Failure> = []

  private struct Failure: Hashable {
    let job: String
    let call: Int
  }

  /// The folders of all submissions: one that was believed to be lost may still bring its result.
  private var folders: [JobFolder] = []

  init(_ batch: Dispatch.Batch, name: String, in path: String, _ setting: Dispatch.Setting) {
    self.batch = batch
    self.base = name
    self.path = path
    self.setting = setting
    self.course = JobCourse(
      retries: setting.executor.submitRetries, isPinned: batch.node != nil)
  }

  private var open: [JobOrder.Call] { batch.calls.filter { outcomes[$0.number] == nil } }

  var isFinished: Bool { open.isEmpty }

  /// The name of the last submission.
  var name: String { folders.last?.name ?? base }

  /// The names of all submissions.
  var names: [String] { folders.map(\.name) }

  /// The folder of the job that is waited for; nil where it isn't submitted, or its result isn't wanted.
  var leased: JobFolder? { isFinished || isWanted ? nil : folders.last }

  /// Says of all other jobs that their results aren't wanted any more, once nobody renews their leases.
  mutating func endOldLeases() {
    for folder in folders where folder != leased && !ended.contains(folder.name) {
      folder.endLease()
      ended.insert(folder.name)
    }
  }

  // MARK: - Submitting

  /// Submits what has no result yet, if that is to be done.
  ///
  /// - Throws: `.refused`, `.unavailable`, `.storage`, `.interrupted`.
  mutating func submitIfWanted() throws(LabError) {
    guard isWanted, !isFinished, postponed.map({ $0 <= .now }) ?? true else { return }
    (isWanted, postponed) = (false, nil)
    course.submit()
    let name = "\(base)-\(folders.count + 1)"
    let folder = JobFolder("\(path)/\(name)", in: setting.files)
    try folder.write(
      JobOrder(
        name: name, executable: setting.executable, directory: setting.directory, calls: open,
        timeLimit: setting.executor.time.map(Self.ownLimit),
        isRepeated: folders.contains(where: \.isClaimed)))
    folder.renewLease(0)
    folders.append(folder)
    try submit(folder)
  }

  /// A little less than the job may take: what is ended here can say so.
  private static func ownLimit(_ time: Seconds) -> Double {
    max(0.8 * time.value, time.value - 30)
  }

  private mutating func submit(_ folder: JobFolder) throws(LabError) {
    var submission = Slurm.Submission(
      name: folder.name, script: script(for: folder), directory: setting.directory,
      log: folder.logPath)
    submission.excluded = batch.node == nil ? course.excluded : []
    submission.constraint = batch.constraint
    submission.buildPartition = batch.isBuild ? setting.executor.buildPartition : nil
    (submission.node, submission.reservation) = (batch.node, batch.reservation)
    var reason = ""
    for attempt in 0..<3 {
      if attempt > 0 {
        guard Interrupt.sleep(seconds: Double(attempt)) else { break }
        // Whether it was taken although nobody said so.
        if let jobs = try? setting.slurm.jobs(named: [folder.name]), !jobs.isEmpty { return }
      }
      switch try setting.slurm.submit(submission, on: setting.executor) {
      case .accepted: return
      case .unknown(let text): reason = text
      case .refused(let text):
        guard submission.excluded.isEmpty else {
          // Better on a node that failed once than not at all.
          course.admitAllNodes()
          submission.excluded = []
          continue
        }
        throw LabError(
          .refused, "submit a job to Slurm",
          detail: "\(text)\n  Look at 'executor:' in perf-check.yml, and at: sinfo")
      }
    }
    if course.attempt > 1, Interrupt.signal == 0 {
      // Slurm was there before, and other jobs may go on.
      act(on: course.hearNothing(at: JobCourse.now))
      if !isFinished {
        course.withdraw()
        (isWanted, postponed) = (true, Moment.now.after(seconds: 5))
      }
      return
    }
    if Interrupt.signal == 0 {
      throw LabError(.unavailable, "submit a job to Slurm", detail: reason + "\n  Try: sinfo")
    }
  }

  private func script(for folder: JobFolder) -> String {
    let call = Command.arguments([setting.executable, "lab", "run-job", folder.path])
    return """
      #!/bin/sh
      exec \(call.line)

      """
  }

  // MARK: - Following

  /// Takes the results that are there by now.
  mutating func collect() {
    for call in open {
      guard let result = result(of: call) else { continue }
      outcomes[call.number] =
        result.status == nil
        ? .lost(
          "the time limit of the job is over\n  Raise 'time:' of executor, or measure less: --max-time"
        )
        : .finished(result)
    }
  }

  /// The first result of a call that counts.
  ///
  /// A doubtful one is asked for again, as often as what a lost job was to do.
  private mutating func result(of call: JobOrder.Call) -> CallResult? {
    for folder in folders where !failures.contains(Failure(job: folder.name, call: call.number)) {
      guard let result = folder.result(of: call.number) else { continue }
      guard result.isDoubtful, course.mayBeSubmittedAgain else { return result }
      failures.insert(Failure(job: folder.name, call: call.number))
      let failed = failures.filter { $0.job == name }.map(\.call)
      if open.allSatisfy({ failed.contains($0.number) }) { act(on: .submit) }
    }
    return nil
  }

  mutating func act(on step: JobCourse.Step) {
    switch step {
    case .wait: return
    case .submit:
      // It may still run, as on a node that the controller doesn't reach.
      if let name = folders.last?.name { try? setting.slurm.cancel(named: name) }
      isWanted = true
      let mayRun = course.job?.fate == .lost(blamesNode: true) || course.job == nil
      postponed =
        batch.isExclusive && mayRun && folders.last?.isClaimed == true
        ? Moment.now.after(seconds: LeaseWatch.patience) : nil
    case .giveUp(let reason):
      // It may be there since the scheduler was asked.
      collect()
      let log = folders.last?.logTail ?? ""
      let text = reason + (log.isEmpty ? "" : "\n  The job's log ends with:\n" + log)
      for call in open { outcomes[call.number] = .lost(text) }
    }
  }

  /// Takes back what is still wanted of the scheduler.
  func cancel() {
    for folder in folders {
      folder.endLease()
      try? setting.slurm.cancel(named: folder.name)
    }
  }

  // MARK: - Telling

  private static let maximumSteps = 1_000_000

  /// How many steps of its call are done, and of how many.
  var steps: (Int, Int)? {
    folders.last?.progress.map { progress in
      let total = min(max(0, progress.total), Self.maximumSteps)
      return (min(max(0, progress.done), total), total)
    }
  }

  /// Why it waits for something else than its turn; nil where it doesn't.
  var waiting: String? {
    guard let job = course.job, job.fate == .waiting,
      !["", "Priority", "Resources"].contains(job.reason)
    else { return nil }
    return "job \(job.id) waits: \(job.reason)"
  }

  /// What goes on, in words.
  var text: String {
    let silence = course.silence(at: JobCourse.now) ?? 0
    let hint = silence > 30 ? " (Slurm hasn't answered for \(Int(silence)) s)" : ""
    guard let job = course.job else { return "submitted \(name)" + hint }
    switch job.fate {
    case .waiting, .hopeless:
      return "job \(job.id) waits\(job.reason.isEmpty ? "" : ": \(job.reason)")" + hint
    case .running, .ended, .lost, .exceeded:
      let what = folders.last?.progress?.name ?? "starting"
      return "\(job.node.isEmpty ? "job \(job.id)" : job.node): \(what)" + hint
    }
  }
}
