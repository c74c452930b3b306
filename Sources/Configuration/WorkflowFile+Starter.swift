import Model

extension WorkflowFile {
  /// The text of a new `perf-check.yml` with these workflows.
  package var starterYAML: String {
    let parts = workflows.map { workflow in
      let build =
        workflow.build.map {
          "\n    build: \(YAMLText.scalar($0.line))        # once per commit"
        } ?? ""
      let results =
        workflow.results.map {
          "\n    results: {format: \(YAMLText.scalar($0.format ?? "")), "
            + "path: \(YAMLText.scalar($0.path ?? ""))}"
        } ?? ""
      return """
          \(workflow.name):\(build)
            run: \(YAMLText.scalar(workflow.runLine))        # one run is one sample: let it take 20 ms or more
            metrics: [\(workflow.metrics.joined(separator: ", "))]\(results)
        """
    }
    return """
      # What perf-check measures. A workflow is a command: add arguments that exercise what matters.
      version: \(Self.version)
      base: \(YAMLText.scalar(base))        # a change is compared with its merge base with this branch
      workflows:
      \(parts.joined(separator: "\n"))

      """
  }
}
