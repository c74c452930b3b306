package import Configuration
package import Files
import Foundation
import Git
import Processes
import Quantities

/// Has command lines of perf-check run on other hosts, and waits for what they come to.
///
/// The repository, its `.perf-check` and perf-check itself lie in a file system that all hosts share. A job
/// whose result nobody waits for any more ends by itself, however this process ends; one that was
/// lost is submitted anew, with the calls that have no result yet.
package struct Dispatch {
  /// Calls that one job is to make, one after the other.
  package struct Batch: Hashable, Sendable {
    package let calls: [JobOrder.Call]
    /// The features that its node must have, beside the executor's.
    package var constraint: String?
    /// The only node to run on.
    package var node: String?
    /// The reservation to run in.
    package var reservation: String?
    /// Whether it runs in the executor's partition for builds.
    package var isBuild = false
    /// Whether its calls change the repository, so that no two jobs may make them at once.
    package var isExclusive = false

    package init(
      _ calls: [JobOrder.Call], constraint: String? = nil, node: String? = nil,
      reservation: String? = nil
    ) {
      self.calls = calls
      self.constraint = constraint
      self.node = node
      self.reservation = reservation
    }
  }

  /// What became of a call.
  package enum Outcome: Hashable, Sendable {
    case finished(CallResult)
    /// Why it has no result, and what to do.
    case lost(String)
  }

  /// What goes on at the moment.
  package struct News: Hashable, Sendable {
    /// In words: "n1: measuring parse", "job 12 waits: Resources".
    package let text: String
    package let done: Int
    package let total: Int
    /// Why a job waits for longer than it takes to start it; nil where none does.
    package let waiting: String?
  }

  /// What all jobs of a dispatch have in common.
  package struct Setting {
    /// The folder for what hosts tell each other: `.perf-check/lab`.
    let folder: String
    let files: FileTree
    /// The folder that calls start in.
    let directory: String
    /// The path of perf-check.
    let executable: String
    package let executor: Executor
    let slurm: Slurm

    package init(
      folder: String, files: FileTree, directory: String, executable: String, executor: Executor,
      environment: [String: String]
    ) {
      self.folder = folder
      self.files = files
      self.directory = directory
      self.executable = executable
      self.executor = executor
      self.slurm = Slurm(in: directory, environment: environment)
    }
  }

  private let setting: Setting
  /// The folder of this dispatch.
  private let path: String
  private var jobs: [DispatchedJob]
  private let leases = LeaseKeeper()
  /// When the scheduler is asked next, and how long it is left alone after that, in seconds.
  private var (asking, pause) = (Moment.now, Self.pauses.lowerBound)
  private static let pauses = 1.0...30.0

  /// Runs the calls of batches.
  ///
  /// - Parameters:
  ///   - batches: The calls; each batch is a job.
  ///   - setting: What jobs need.
  ///   - progress: Called several times a second.
  /// - Returns: What became of each call, by its number.
  /// - Throws: `LabError`: `.unavailable` without Slurm, `.refused` where it doesn't take the job,
  ///   `.storage`, `.interrupted`. No job is left then.
  package static func run(
    _ batches: [Batch], _ setting: Setting, progress: (News) -> Void
  ) throws(LabError) -> [Int: Outcome] {
    try LeftDispatches(in: setting).remove()
    let id = String(UInt64.random(in: 0 ... .max), radix: 36)
    let path = setting.folder + "/" + id
    let lock = try Self.lock(path, setting)
    do { try setting.files.makeFolder(path) } catch {
      throw LabError(.storage, "ask for jobs", detail: "\(error)")
    }
    var dispatch = Dispatch(batches, setting, id: id, path: path)
    let result: Result<[Int: Outcome], LabError>
    do { result = .success(try dispatch.watch(progress)) } catch { result = .failure(error) }
    dispatch.end()
    try? setting.files.remove(LeftDispatches.lockPath(of: path))
    _ = consume lock
    return try result.get()
  }

  /// Locks a folder before it is there, so that whoever finds it finds it locked.
  private static func lock(_ path: String, _ setting: Setting) throws(LabError) -> FileLock {
    do {
      try setting.files.makeFolder(setting.folder)
      return try FileLock(at: LeftDispatches.lockPath(of: path), in: setting.files)
    } catch {
      throw LabError(.storage, "ask for jobs", detail: "\(error)")
    }
  }

  private init(_ batches: [Batch], _ setting: Setting, id: String, path: String) {
    self.setting = setting
    self.path = path
    self.jobs = batches.enumerated().map { number, batch in
      DispatchedJob(batch, name: "perf-check-\(id)-\(number + 1)", in: path, setting)
    }
  }

  /// Submits, and looks for results until each call has one or none can come.
  private mutating func watch(
    _ progress: (News) -> Void
  ) throws(LabError) -> [Int: Outcome] {
    while true {
      for index in jobs.indices { try jobs[index].submitIfWanted() }
      leases.keep(jobs.compactMap(\.leased))
      for index in jobs.indices { jobs[index].endOldLeases() }
      for index in jobs.indices { jobs[index].collect() }
      guard jobs.contains(where: { !$0.isFinished }) else { break }
      if Moment.now >= asking { try ask() }
      progress(news)
      guard Interrupt.sleep(seconds: 0.2) else {
        throw LabError(
          .interrupted, "wait for Slurm's jobs",
          detail: "interrupted by signal \(Interrupt.signal); its jobs are cancelled")
      }
    }
    return jobs.reduce(into: [:]) { $0.merge($1.outcomes) { one, _ in one } }
  }

  /// Asks the scheduler, seldomer and seldomer while nothing changes.
  private mutating func ask() throws(LabError) {
    let open = jobs.indices.filter { !jobs[$0].isFinished }
    let now = JobCourse.now
    let before = open.map { jobs[$0].course }
    do {
      let found = try setting.slurm.jobs(named: open.map { jobs[$0].name })
      for index in open {
        let name = jobs[index].name
        // What is known of the one that was submitted last.
        var job = found.last { $0.name == name }
        if job == nil, pause > Self.pauses.lowerBound {
          job = setting.slurm.accountedJob(named: name)
        }
        jobs[index].act(on: jobs[index].course.observe(job, at: now))
      }
    } catch {
      guard error.code == .unavailable else { throw error }
      for index in open { jobs[index].act(on: jobs[index].course.hearNothing(at: now)) }
    }
    let hasChanged = zip(open, before).contains { jobs[$0].course != $1 }
    pause = hasChanged ? Self.pauses.lowerBound : min(pause * 1.5, Self.pauses.upperBound)
    asking = Moment.now.after(seconds: pause)
  }

  private var news: News {
    let open = jobs.filter { !$0.isFinished }
    // What jobs tell may be anything.
    let (done, total) = open.compactMap(\.steps).reduce((0, 0)) { ($0.0 &+ $1.0, $0.1 &+ $1.1) }
    return News(
      text: open.map(\.text).joined(separator: "; "), done: done, total: total,
      waiting: open.lazy.compactMap(\.waiting).first)
  }

  /// How long jobs may take to end once they are cancelled, in seconds.
  private static let endPatience = 10.0

  /// Takes back what is still wanted of the scheduler, and removes all files.
  private func end() {
    leases.keep([])
    for job in jobs { job.cancel() }
    let names = jobs.flatMap(\.names)
    // Their processes write into the folder until they are gone.
    let started = Moment.now
    while started.seconds() < Self.endPatience {
      guard let left = try? setting.slurm.jobs(named: names),
        left.contains(where: { $0.fate == .running })
      else { break }
      usleep(100_000)
    }
    try? setting.files.remove(path)
  }
}
