import Configuration
import Foundation
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
    self.course = JobCourse(retries: setting.executor.submitRetries)
  }

  private var open: [JobOrder.Call] { batch.calls.filter { outcomes[$0.number] == nil } }

  var isFinished: Bool { open.isEmpty }

  /// The name of the last submission.
  var name: String { folders.last?.name ?? base }

  func renewLease(_ count: Int) { folders.last?.renewLease(count) }

  // MARK: - Submitting

  /// Submits what has no result yet, if that is to be done.
  ///
  /// - Throws: `.refused`, `.unavailable`, `.storage`, `.interrupted`.
  mutating func submitIfWanted() throws(LabError) {
    guard isWanted, !isFinished else { return }
    isWanted = false
    course.submit()
    let name = "\(base)-\(course.attempt)"
    let folder = JobFolder("\(path)/\(name)", in: setting.files)
    try folder.write(
      JobOrder(
        name: name, executable: setting.executable, directory: setting.directory, calls: open,
        timeLimit: setting.executor.time.map(Self.ownLimit), isRepeated: course.attempt > 1))
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
    submission.excluded = course.excluded
    submission.constraint = batch.constraint
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
    if Interrupt.signal == 0 {
      throw LabError(.unavailable, "submit a job to Slurm", detail: reason + "\n  Try: sinfo")
    }
  }

  private func script(for folder: JobFolder) -> String {
    func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
    return """
      #!/bin/sh
      exec \(quoted(setting.executable)) lab run-job \(quoted(folder.path))

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
      folders.last?.endLease()
      isWanted = true
    case .giveUp(let reason):
      // It may be there since the scheduler was asked.
      collect()
      let log = folders.last?.logTail ?? ""
      let text = reason + (log.isEmpty ? "" : "\n  The job's log ends with:\n" + log)
      for call in open { outcomes[call.number] = .lost(text) }
    }
  }

  /// Takes back what is still wanted of the scheduler.
  func end() {
    guard !folders.isEmpty else { return }
    for folder in folders {
      folder.endLease()
      try? setting.slurm.cancel(named: folder.name)
    }
    // Their processes write into the folder until they are gone.
    let started = Moment.now
    while started.seconds() < Self.endPatience {
      guard let jobs = try? setting.slurm.jobs(named: folders.map(\.name)),
        jobs.contains(where: { $0.fate == .running })
      else { return }
      usleep(100_000)
    }
  }

  /// How long jobs may take to end once they are cancelled, in seconds.
  private static let endPatience = 10.0

  // MARK: - Telling

  /// How many steps of its call are done, and of how many.
  var steps: (Int, Int)? {
    folders.last?.progress.map { ($0.done, $0.total) }
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
    let silence = course.silence(at: Moment(nanoseconds: 0).seconds(to: .now)) ?? 0
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
