extension WorkflowFile {
  /// The text of a new `perf-check.yml` with these workflows.
  package var starterYAML: String {
    let parts = workflows.map { workflow in
      let build = workflow.build.map { "\n    build: \($0.line)        # once per commit" } ?? ""
      return """
          \(workflow.name):\(build)
            run: \(workflow.runLine)        # one run is one sample: let it take 20 ms or more
            metrics: [\(workflow.metrics.joined(separator: ", "))]
        """
    }
    return """
      # What perf-check measures. A workflow is a command: add arguments that exercise what matters.
      version: \(Self.version)
      base: \(base)        # a change is compared with its merge base with this branch
      workflows:
      \(parts.joined(separator: "\n"))

      """
  }
}
