// swift-tools-version: 6.0
import PackageDescription

// `swift package perf-check` over a prebuilt executable: nothing is built before the first check.
// `ci/release` fills in where the bundle is, and its checksum.
let package = Package(
  name: "perf-check-plugin",
  products: [.plugin(name: "PerfCheckPlugin", targets: ["PerfCheckPlugin"])],
  targets: [
    .binaryTarget(name: "perf-check", path: "perf-check.artifactbundle"),
    .plugin(
      name: "PerfCheckPlugin",
      capability: .command(
        intent: .custom(
          verb: "perf-check",
          description: "Detect performance regressions before merging, with a bounded error rate.")),
      dependencies: ["perf-check"]),
  ])
