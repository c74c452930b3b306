import Model
import Quantities

extension WorkflowFile {
  /// The text of a new `perf-check.yml` with these workflows.
  package var starterYAML: String {
    """
    # What perf-check measures. A workflow is a suite of benchmarks, or a command: let it exercise what matters.
    version: \(Self.version)
    base: \(YAMLText.scalar(base))        # a change is compared with its merge base with this branch
    workflows:
    \(workflows.map(\.starterYAML).joined(separator: "\n"))

    """
  }
}

extension Workflow {
  fileprivate var starterYAML: String {
    guard let suite else {
      let build =
        build.map { "\n    build: \(YAMLText.scalar($0.line))        # once per commit" } ?? ""
      return """
          \(name):\(build)
            run: \(YAMLText.scalar(runLine))        # one run is one sample: let it take 20 ms or more
            metrics: [\(metrics.joined(separator: ", "))]
        """
    }
    let lines: [(key: String, value: String?)] = [
      ("product", suite.product), ("package", suite.package), ("filter", suite.filter),
      ("time", suite.time.map { "\(Int(($0.value * 1000).rounded()))ms" }),
    ]
    return
      ([
        "  \(name):",
        "    suite: \(suite.kind.rawValue)        # each benchmark is measured by itself",
      ]
      + lines.compactMap { key, value in value.map { "    \(key): \(YAMLText.scalar($0))" } })
      .joined(separator: "\n")
  }
}
