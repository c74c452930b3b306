import Configuration
import Foundation
import Git
import History

/// What a check compares and what it gates, settled before anything is planned.
struct CheckSubject {
  let sides: Sides
  let gate: GateDefinition
  /// The regressions that the change accepts and that are bound to it.
  let accepted: [AcceptedRegression]
  /// What tells the candidate's code from other code, the files of the gate aside.
  let code: String
  /// What tells the change from others, the files of the gate aside: the same after it is rebased or
  /// squashed; nil where nothing else changed.
  let patch: String?

  /// Where the files are that decide what is gated.
  enum Place {
    case here(CheckSubject)
    /// In another folder, relative to the repository's root: the base has its `perf-check.yml` there.
    case folder(String)
  }

  /// Finds both commits, and reads the files of both.
  ///
  /// - Throws: `ConfigurationError` for files of the change that can't be read, and where there is
  ///   nothing to check; `GateError`, `GitError`.
  static func find(_ request: Check.Request, in project: borrowing Project) throws -> Place {
    if let test = request.test {
      let sides = try CheckSides(withoutFiles: request, in: project.repository).sides
      return .here(try CheckSubject(of: test, sides, in: project))
    }
    let found: CheckSides
    do {
      found = try CheckSides(request, in: project)
    } catch let error as GateError where error.code == .noBase {
      // A mistake in the files or on the command line is worth more than that there is no base.
      _ = try CheckPlan(request, gate: nil, in: project)
      throw error
    }
    let folder = try found.governingFolder(in: project)
    if let folder, folder != project.subfolder { return .folder(folder) }
    return .here(try CheckSubject(request, found, in: project))
  }

  /// A test that no files define.
  private init(of test: CommandTest, _ sides: Sides, in project: borrowing Project) throws {
    let files = test.files
    guard let gate = GateDefinition(base: files, candidate: files) else {
      preconditionFailure("the test has a workflow")
    }
    self.sides = sides
    self.gate = gate
    self.accepted = []
    self.code = try project.repository.codeDigest(
      of: sides.candidate.tree, excluding: Self.gateFiles(of: project))
    self.patch = try project.repository.patchID(
      from: sides.base.tree, to: sides.candidate.tree, excluding: Self.gateFiles(of: project))
  }

  private init(
    _ request: Check.Request, _ found: CheckSides, in project: borrowing Project
  ) throws {
    let sides = found.sides
    self.sides = sides
    let base = try Self.files(at: sides.base, in: project)
    let own = try Self.candidate(request, sides, base.files, in: project)
    let tip = try found.tip.map { try Self.files(at: $0, in: project).files }
    guard
      var gate = GateDefinition(base: base.files, tip: tip, branch: found.branch, candidate: own)
    else {
      // One of them is missing on both sides; reading it says so, and what to do.
      _ = try project.workflowFile()
      _ = try project.regressionTests()
      throw ConfigurationError(
        file: project.shown(project.workflowFilePath), detail: "no workflows or tests to check")
    }
    for change in found.changes { gate.report(change) }
    if let problem = base.problem { gate.report(problem) }
    let code = try project.repository.codeDigest(
      of: sides.candidate.tree, excluding: Self.gateFiles(of: project))
    self.code = code
    let patch = try project.repository.patchID(
      from: sides.base.tree, to: sides.candidate.tree, excluding: Self.gateFiles(of: project))
    self.patch = patch
    var accepted: [AcceptedRegression] = []
    let known = Set(base.files.tests?.regressions.map(\.id) ?? [])
    for regression in own.tests?.regressions ?? []
    where regression.status == .acknowledged && !known.contains(regression.id) {
      let acceptance = AcceptedRegression(regression)
      var isBound = false
      if let acceptance { isBound = Self.isBound(acceptance, to: sides, patch, project.repository) }
      if let acceptance, isBound { accepted.append(acceptance) }
      gate.report(
        GateChange(
          kind: .loosened, workflow: regression.workflow, metric: regression.metric,
          what: "accepted regression",
          candidate: "\(GateChange.percent(regression.magnitude)): \(regression.note)",
          applies: isBound,
          remedy: isBound
            ? "It raises the limit of this change until it is merged."
            : "It is not from this change, or doesn't record what was measured. Check, then accept: "
              + "perf-check check, then perf-check baseline accept --reason \"...\""))
    }
    self.accepted = accepted
    self.gate = gate
  }

  /// The largest accepted regression that a test is about.
  func accepted(for test: RegressionTest) -> AcceptedRegression? {
    accepted.filter { $0.concerns(test) }.max { $0.logRatio < $1.logRatio }
  }

  /// The files that accepting a regression changes.
  static func gateFiles(of project: borrowing Project) -> Set<String> {
    [
      project.repositoryPath(project.regressionTestsFilePath),
      project.repositoryPath(project.baselineFilePath),
    ]
  }

  /// Whether what was accepted was found in this change: at one of its commits, or by the same change,
  /// whatever its commits are called by now.
  private static func isBound(
    _ acceptance: AcceptedRegression, to sides: Sides, _ patch: String?,
    _ repository: borrowing Repository
  ) -> Bool {
    if let patch, acceptance.regression.patch == patch { return true }
    guard let commit = acceptance.regression.commit.flatMap({ ObjectID(hex: $0) }) else {
      return false
    }
    // A commit that isn't here, as in a shallow clone, is none of this change's for all that is known.
    guard repository.contains(commit),
      let isIncluded = try? repository.isAncestor(commit, of: sides.candidateHead.id),
      let isOlder = try? repository.isAncestor(commit, of: sides.base.id)
    else { return false }
    return isIncluded && !isOlder
  }
}

// MARK: - Files

extension CheckSubject {
  /// The files of a commit; those that can't be read are missing, and reported.
  private static func files(
    at commit: Commit, in project: borrowing Project
  ) throws -> (files: GateDefinition.Files, problem: GateChange?) {
    guard project.isInRepository else { return (.init(workflows: nil, tests: nil), nil) }
    var problem: GateChange?
    func read<Value>(_ path: String, _ parse: ([UInt8], String) throws -> Value) throws -> Value? {
      let path = project.repositoryPath(path)
      guard let bytes = try project.repository.linkedContents(of: path, at: commit.id) else {
        return nil
      }
      do {
        return try parse(bytes, "\(commit.id.short):\(path)")
      } catch {
        problem = GateChange(
          kind: .redefined, what: path, base: "can't be read: \(error)", candidate: "used instead",
          applies: true, remedy: "Review the change's version: the base has none to compare with."
        )
        return nil
      }
    }
    let workflows = try read(project.workflowFilePath) {
      try WorkflowFile(yaml: String(decoding: $0, as: UTF8.self), file: $1)
    }
    let tests = try read(project.regressionTestsFilePath) {
      try RegressionTestsFile(json: Data($0), file: $1)
    }
    let baseline = try read(project.baselineFilePath) { try BaselineFile(json: Data($0), file: $1) }
    return (.init(workflows: workflows, tests: tests, baseline: baseline ?? .init()), problem)
  }

  /// The files of the change: those of the work tree, or of the commit that is checked instead.
  private static func candidate(
    _ request: Check.Request, _ sides: Sides, _ base: GateDefinition.Files,
    in project: borrowing Project
  ) throws -> GateDefinition.Files {
    if request.candidate != nil {
      let own = try files(at: sides.candidate, in: project)
      if let problem = own.problem {
        throw ConfigurationError(file: problem.what, detail: problem.base ?? "it can't be read")
      }
      // Commits from before there was a gate are checked by the files that are here.
      let hasGate = base.workflows != nil || base.tests != nil
      if hasGate || own.files.workflows != nil || own.files.tests != nil { return own.files }
    }
    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
    return .init(
      workflows: exists(project.workflowFilePath) ? try project.workflowFile() : nil,
      tests: exists(project.regressionTestsFilePath) ? try project.regressionTests() : nil,
      baseline: try project.baseline())
  }

  /// The workflows of the change.
  static func candidateWorkflows(
    _ request: Check.Request, in project: borrowing Project
  ) throws -> WorkflowFile? {
    guard let revision = request.candidate else { return try project.workflowFile() }
    let commit = try Sides.named(revision, in: project.repository)
    return try files(at: commit, in: project).files.workflows ?? project.workflowFile()
  }
}
