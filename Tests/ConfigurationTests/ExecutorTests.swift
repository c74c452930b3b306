import Quantities
import Testing

@testable import Configuration

@Suite struct `An executor` {
  private func read(_ executor: String) throws -> WorkflowFile {
    try WorkflowFile(
      yaml: "version: 1\nexecutor: \(executor)\nworkflows: {w: {run: ./x, constraint: avx2}}\n",
      file: "perf-check.yml")
  }

  @Test func `is this machine unless the file says`() throws {
    let file = try WorkflowFile(yaml: "version: 1\nworkflows: {w: {run: ./x}}\n", file: "f")
    #expect(file.executor == Executor(.local) && file.workflows[0].constraint == nil)
  }

  @Test func `has what sbatch is asked for`() throws {
    let file = try read(
      "{kind: slurm, partition: bench, constraint: 'a&b', account: ci, time: 30m, "
        + "options: [--mem=4G, -c4], submit_retries: 0, nodes: 3, build_partition: fast}")
    let executor = file.executor
    #expect(executor.kind == .slurm && executor.partition == "bench" && executor.account == "ci")
    #expect(executor.constraint == "a&b" && executor.time == 1800)
    #expect(executor.options == ["--mem=4G", "-c4"])
    #expect(executor.submitRetries == 0 && executor.nodes == 3)
    #expect(executor.buildPartition == "fast")
    #expect(file.workflows[0].constraint == "avx2")
  }

  @Test(arguments: [
    ("{partition: x}", "'kind' is missing"), ("{kind: pbs}", "local or slurm, not 'pbs'"),
    ("{kind: slurm, nodes: 0}", "from 1 to 10000"), ("{kind: slurm, time: 5s}", "from 1m on"),
    ("{kind: slurm, partition: 'a b'}", "not a name that Slurm could know"),
    ("{kind: slurm, build_partition: 'a b'}", "'build_partition' is not a name"),
    ("{kind: slurm, constraint: 'a; rm'}", "must name features"),
    ("{kind: slurm, options: mem=4G}", "must be options of sbatch"),
    ("{kind: slurm, options: [--job-name=x]}", "which perf-check sets itself"),
    ("{kind: slurm, options: [--job-n=x]}", "which perf-check sets itself"),
    ("{kind: slurm, options: [-Jx]}", "which perf-check sets itself"),
    ("{kind: slurm, options: [--partition=x]}", "Use the key 'partition'"),
    ("{kind: slurm, partitoin: x}", "did you mean 'partition'"),
  ])
  func `is refused where it can't be meant`(executor: String, words: String) {
    let error = #expect(throws: ConfigurationError.self) { try read(executor) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }
}
