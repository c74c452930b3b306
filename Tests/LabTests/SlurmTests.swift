import Configuration
import Quantities
import Testing

@testable import Lab

@Suite struct `A submission` {
  private var submission: Slurm.Submission {
    Slurm.Submission(name: "perf-check-x-1-1", script: "", directory: "/r", log: "/r/log")
  }

  @Test func `names what the executor asks for, and nothing else`() {
    let plain = Slurm.arguments(for: submission, on: Executor(.slurm))
    #expect(plain.contains("--no-requeue") && plain.contains("--exclusive"))
    #expect(!plain.contains { $0.hasPrefix("--mem") || $0.hasPrefix("--partition") })
    var executor = Executor(.slurm)
    executor.partition = "bench"
    executor.account = "ci"
    executor.constraint = "avx2"
    executor.time = 61
    executor.options = ["--mem=4G", "--oversubscribe"]
    var other = submission
    other.constraint = "a|b"
    other.excluded = ["n2", "n1"]
    let words = Slurm.arguments(for: other, on: executor)
    for word in [
      "--partition=bench", "--account=ci", "--constraint=(avx2)&(a|b)", "--time=2",
      "--exclude=n1,n2", "--mem=4G",
    ] {
      #expect(words.contains(word), "\(word)")
    }
    // Whoever asks for a shared node gets one.
    #expect(!words.contains("--exclusive"))
  }

  @Test func `is not changed by the surroundings`() {
    let cleared = Slurm.cleared([
      "SBATCH_PARTITION": "x", "SLURM_JOB_ID": "1", "SLURM_CONF": "/c", "PATH": "/bin",
      "SQUEUE_FORMAT": "%A", "SLURM_MEM_PER_CPU": "9",
    ])
    #expect(cleared == ["SLURM_CONF": "/c", "PATH": "/bin"])
  }

  @Test(arguments: [
    ("sbatch: error: Batch job submission failed: Socket timed out on send/recv operation", true),
    ("sbatch: error: Unable to contact slurm controller (connect failure)", true),
    ("sbatch: error: invalid partition specified: nope", false),
    ("sbatch: error: Memory specification can not be satisfied", false),
    (
      "sbatch: error: Batch job submission failed: Invalid account or account/partition combination",
      false
    ),
  ])
  func `is repeated only where that can help`(message: String, isTransient: Bool) {
    #expect(Slurm.isTransient(message) == isTransient)
  }
}

@Suite struct `A job of Slurm` {
  @Test(arguments: [
    ("7|a|RUNNING|n1|None", SlurmJob(id: "7", name: "a", state: "RUNNING", node: "n1", reason: "")),
    (
      "7|a|PENDING||Resources",
      SlurmJob(id: "7", name: "a", state: "PENDING", node: "", reason: "Resources")
    ),
    (
      "7|a|PENDING|(null)|ReqNodeNotAvail, UnavailableNodes:n1|n2",
      SlurmJob(
        id: "7", name: "a", state: "PENDING", node: "",
        reason: "ReqNodeNotAvail, UnavailableNodes:n1|n2")
    ),
    (
      "7|a|CANCELLED by 0|n1|",
      SlurmJob(id: "7", name: "a", state: "CANCELLED", node: "n1", reason: "")
    ),
  ])
  func `is read from a line`(line: String, job: SlurmJob) {
    #expect(SlurmJob(line) == job)
  }

  @Test(arguments: [
    "", "7", "7|a|RUNNING|n1", "|a|RUNNING|n1|x", "slurm_load_jobs error: Socket timed out",
  ])
  func `is not read from anything else`(line: String) {
    #expect(SlurmJob(line) == nil)
  }

  @Test(arguments: [
    ("PENDING", "Resources", SlurmJob.Fate.waiting), ("PENDING", "BadConstraints", .hopeless),
    ("PENDING", "PartitionTimeLimit", .hopeless), ("COMPLETING", "", .running),
    ("COMPLETED", "", .ended), ("FAILED", "NonZeroExitCode", .ended),
    ("NODE_FAIL", "", .lost(blamesNode: true)), ("BOOT_FAIL", "", .lost(blamesNode: true)),
    ("PREEMPTED", "", .lost(blamesNode: false)), ("CANCELLED", "", .lost(blamesNode: false)),
    ("OUT_OF_MEMORY", "", .exceeded(.memory)), ("TIMEOUT", "", .exceeded(.time)),
    ("DEADLINE", "", .exceeded(.time)), ("A_NEW_STATE", "", .running),
  ])
  func `has a fate`(state: String, reason: String, fate: SlurmJob.Fate) {
    #expect(
      SlurmJob(id: "1", name: "a", state: state, node: "", reason: reason).fate == fate)
  }
}

@Suite struct `The course of a job` {
  private func job(_ state: String, node: String = "n1", reason: String = "") -> SlurmJob {
    SlurmJob(id: "1", name: "a", state: state, node: node, reason: reason)
  }

  private func course(retries: Int = 2) -> JobCourse {
    var course = JobCourse(retries: retries)
    course.submit()
    return course
  }

  @Test func `goes on elsewhere after a node failed, as often as allowed`() {
    var course = course()
    let step1 = course.observe(job("RUNNING"), at: 1)
    #expect(step1 == .wait)
    let step2 = course.observe(job("NODE_FAIL"), at: 2)
    #expect(step2 == .submit)
    #expect(course.excluded == ["n1"])
    course.submit()
    let step3 = course.observe(job("PREEMPTED", node: "n2"), at: 3)
    #expect(step3 == .submit)
    #expect(course.excluded == ["n1"])
    course.submit()
    guard case .giveUp(let reason) = course.observe(job("CANCELLED", node: "n3"), at: 4) else {
      Issue.record("it goes on")
      return
    }
    #expect(reason.contains("3 attempts"))
  }

  @Test func `gives up a scheduler that is away, also while it is submitted again and again`() {
    var course = course()
    let lost = course.observe(job("NODE_FAIL"), at: 0)
    #expect(lost == .submit)
    for time in stride(from: 10.0, to: 910, by: 10) {
      course.submit()
      let step = course.hearNothing(at: time)
      #expect(step == .wait)
      course.withdraw()
    }
    course.submit()
    let last = course.hearNothing(at: 910)
    #expect(last == .giveUp("Slurm hasn't answered for 15 minutes"))
  }

  @Test func `doesn't wait for ever for the only host that will do`() {
    var course = JobCourse(retries: 2, isPinned: true)
    course.submit()
    let shut = job("PENDING", node: "", reason: "ReqNodeNotAvail, UnavailableNodes:n3")
    let steps = [0.0, 100, 179].map { course.observe(shut, at: $0) }
    #expect(steps == [.wait, .wait, .wait])
    guard case .giveUp(let reason) = course.observe(shut, at: 180) else {
      Issue.record("it waits for ever")
      return
    }
    #expect(reason.contains("UnavailableNodes:n3"))
  }

  @Test func `waits for a result that a file system shows late`() {
    var course = course()
    let step4 = course.observe(job("COMPLETED"), at: 10)
    #expect(step4 == .wait)
    let step5 = course.observe(job("COMPLETED"), at: 69)
    #expect(step5 == .wait)
    let step6 = course.observe(job("COMPLETED"), at: 70)
    #expect(step6 == .submit)
  }

  @Test func `doesn't wait long for one that failed`() {
    var course = course()
    let step7 = course.observe(job("FAILED"), at: 10)
    #expect(step7 == .wait)
    let step8 = course.observe(job("FAILED"), at: 12)
    #expect(step8 == .submit)
  }

  @Test func `bears a scheduler that forgets it, and one that is away`() {
    var course = course()
    let step9 = course.observe(nil, at: 0)
    #expect(step9 == .wait)
    let step10 = course.hearNothing(at: 5)
    #expect(step10 == .wait && course.silence(at: 65) == 60)
    let step11 = course.hearNothing(at: 904)
    #expect(step11 == .wait)
    // It is back, and begins to count anew.
    let step12 = course.observe(job("RUNNING"), at: 904.5)
    #expect(step12 == .wait && course.silence(at: 905) == nil)
    let step13 = course.hearNothing(at: 1000)
    #expect(step13 == .wait)
    guard case .giveUp = course.hearNothing(at: 1900) else {
      Issue.record("it waits for ever")
      return
    }
  }

  @Test(arguments: ["TIMEOUT", "DEADLINE", "OUT_OF_MEMORY"])
  func `ends where the same would happen again`(state: String) {
    var course = course()
    guard case .giveUp(let reason) = course.observe(job(state), at: 1) else {
      Issue.record("it goes on")
      return
    }
    #expect(reason.contains(state) && reason.contains("\n"))
  }

  @Test func `ends where it would never begin`() {
    var course = course()
    let last = course.observe(job("PENDING", node: "", reason: "BadConstraints"), at: 1)
    #expect(last == .giveUp("its job would never begin: BadConstraints"))
  }
}

@Suite struct `A node of Slurm` {
  @Test(arguments: [
    ("n1|bench*|idle|8|fast,ssd|root|Unknown|none", "idle", true),
    ("n1|bench|mixed|8|(null)|root|Unknown|none", "mixed", true),
    ("n1|bench|idle*|8|(null)|root|Unknown|none", "idle", false),
    ("n1|bench|drained|8|(null)|ada|2026-01-01T00:00:00|a | b", "drained", false),
    ("n1|bench|down*|8|(null)|root|Unknown|Not responding", "down", false),
    ("n1|bench|reserved|8|(null)|root|Unknown|none", "reserved", false),
  ])
  func `is usable where jobs can run on it`(line: String, state: String, isUsable: Bool) throws {
    let node = try #require(SlurmNode(line))
    #expect(node.state == state && node.isUsable == isUsable && node.partitions == ["bench"])
    #expect(node.isInDefaultPartition == line.contains("*|idle|"))
  }

  @Test func `is one, in however many partitions it is`() {
    let lines = [
      "n1|a|idle|8|x|root|Unknown|none", "n2|a|idle|8|x|root|Unknown|none",
      "n1|b*|idle|8|x|root|Unknown|none", "no node",
    ]
    let nodes = SlurmNode.merged(lines.compactMap(SlurmNode.init))
    #expect(nodes.map(\.name) == ["n1", "n2"] && nodes[0].partitions == ["a", "b"])
    #expect(nodes.map(\.isInDefaultPartition) == [true, false])
  }
}
