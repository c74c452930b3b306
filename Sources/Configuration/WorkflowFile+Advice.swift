import Model

extension WorkflowFile {
  /// The workflows that seem to build or run without optimisation, by name.
  package var unoptimized: [String] {
    workflows.filter { workflow in
      let build = workflow.build?.line ?? ""
      let words = build.split(separator: " ")
      let isSwiftBuild = build.contains("swift build") || build.contains("swift run")
      let isRelease = words.contains("release") || build.contains("configuration=release")
      let isPlainCompiler =
        words.first.map { $0.hasSuffix("swiftc") } == true
        && !words.contains { $0.hasPrefix("-O") && $0 != "-Onone" }
      return (isSwiftBuild && !isRelease) || isPlainCompiler
        || workflow.runLine.contains("/debug/")
    }.map(\.name)
  }
}
