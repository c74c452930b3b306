// swift-tools-version: 6.2
import PackageDescription

// A release executable holds the Swift runtime and Foundation, so that it starts in 3 ms instead of
// 9 and runs where no Swift is installed. Compiled so, a target names the libraries that it needs.
let staticRuntime = ["-static-stdlib"]

// pkg-config would link libgit2 for good; on Linux its headers stand where the compiler looks.
#if os(Linux)
  let (libgit2PkgConfig, libpqPkgConfig): (String?, String?) = (nil, nil)
#else
  let (libgit2PkgConfig, libpqPkgConfig): (String?, String?) = ("libgit2", "libpq")
#endif

// Takes every system for one of which only POSIX is known, so that what other systems get is tested.
let platform: [CSetting] =
  Context.environment["PERF_CHECK_PORTABLE"] == nil ? [] : [.define("PERF_CHECK_PORTABLE")]

let package = Package(
  name: "perf-check",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "perf-check", targets: ["perf-check"]),
    .library(name: "PerfCheck", targets: ["PerfCheck"]),
    .plugin(name: "PerfCheckPlugin", targets: ["PerfCheckPlugin"]),
  ],
  traits: [
    .trait(name: "Index", description: "Answer queries from an SQLite index of the ledger."),
    .trait(name: "Dashboard", description: "Serve a live web page."),
    .trait(name: "PostgreSQL", description: "Share a store among repositories; needs libpq."),
    // One and no more: SwiftPM passes the traits in a random order, and with two of them every other
    // call would build perf-check anew.
    .default(enabledTraits: ["Index"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    // Fetched and built only with the trait Dashboard.
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    .plugin(
      name: "PerfCheckPlugin",
      capability: .command(
        intent: .custom(
          verb: "perf-check",
          description: "Detect performance regressions of this package before merging."))),

    // What suites import: it depends on nothing, and nothing here depends on it.
    .target(name: "PerfCheck"),

    .systemLibrary(
      name: "Clibgit2", pkgConfig: libgit2PkgConfig,
      providers: [.apt(["libgit2-dev"]), .brew(["libgit2", "pkgconf"])]),
    .target(name: "LazyLibgit2", dependencies: ["Clibgit2"]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "SQLite", dependencies: ["CSQLite"]),
    .systemLibrary(
      name: "CLibpq", pkgConfig: libpqPkgConfig,
      providers: [.apt(["libpq-dev"]), .brew(["libpq", "pkgconf"])]),
    .target(
      name: "PostgreSQL",
      dependencies: [
        .target(name: "CLibpq", condition: .when(traits: ["PostgreSQL"]))
      ]),
    .target(name: "CPlatform", cSettings: platform),
    .target(name: "CProcess", dependencies: ["CPlatform"], cSettings: platform),

    .target(name: "Files", dependencies: ["CPlatform"]),
    .target(name: "Processes", dependencies: ["CPlatform", "CProcess", "Files"]),
    .target(name: "Statistics"),
    .target(name: "Git", dependencies: ["Clibgit2", "LazyLibgit2", "Files", "Processes"]),
    .target(name: "Quantities"),
    .target(name: "Model", dependencies: ["Quantities", "Statistics"]),
    .target(name: "Scheduling", dependencies: ["Quantities", "Statistics", "Model"]),
    .target(name: "Configuration", dependencies: ["Quantities", "Model", "Scheduling", "Yams"]),

    .target(
      name: "Exchange",
      dependencies: ["Quantities", "Files", "Processes", "Model"]),
    .target(name: "Profiling"),
    .target(
      name: "History",
      dependencies: [
        "Quantities", "Files", "Processes", "Git", "Model", "Configuration", "PostgreSQL",
        .target(name: "SQLite", condition: .when(traits: ["Index"])),
      ]),
    .target(
      name: "Measurement",
      dependencies: [
        "Quantities", "CPlatform", "CProcess", "Files", "Processes", "Statistics", "Git", "Model",
        "Scheduling", "Configuration", "Exchange", "Profiling",
      ]),
    .target(
      name: "Gate",
      dependencies: [
        "Quantities", "Statistics", "Files", "Processes", "Git", "Model", "Scheduling",
        "Configuration",
        "History", "Profiling", "Measurement",
      ]),
    .target(
      name: "Bisection",
      dependencies: [
        "Quantities", "Statistics", "Files", "Processes", "Git", "Model", "Configuration",
        "History", "Measurement", "Gate",
      ]),
    .target(
      name: "Insight",
      dependencies: [
        "Quantities", "Statistics", "Files", "Git", "Model", "Scheduling", "Configuration",
        "History",
      ]),
    .target(
      name: "Advice",
      dependencies: [
        "Quantities", "Statistics", "Files", "Processes", "Model", "Scheduling", "Configuration",
        "History", "Gate", "Insight",
      ]),
    .target(name: "Publishing", dependencies: ["Quantities", "Files", "Processes", "Git"]),
    .target(
      name: "Lab",
      dependencies: [
        "Quantities", "Statistics", "Files", "Processes", "Git", "Model", "Configuration",
      ]),
    .target(
      name: "Watch",
      dependencies: [
        "CPlatform", "CProcess", "Quantities", "Statistics", "Files", "Processes", "Model",
        "Scheduling", "Configuration", "Measurement", "History",
      ]),
    .target(
      name: "LiveServer",
      dependencies: [
        .product(
          name: "FlyingSocks", package: "FlyingFox", condition: .when(traits: ["Dashboard"]))
      ],
      resources: [
        .embedInCode("Page/page.html"), .embedInCode("Page/page.css"),
        .embedInCode("Page/text.js"), .embedInCode("Page/charts.js"),
        .embedInCode("Page/gantt.js"), .embedInCode("Page/tables.js"),
        .embedInCode("Page/page.js"),
      ]),
    .target(
      name: "Reports",
      dependencies: [
        "Quantities", "Statistics", "Git", "Model", "Configuration", "History", "Profiling",
        "Measurement", "Gate", "Bisection", "Insight", "Advice", "Watch", "Lab",
      ],
      resources: [
        .embedInCode("Pages/page.css"), .embedInCode("Pages/charts.css"),
        .embedInCode("Pages/page.js"), .embedInCode("Site/site.css"), .embedInCode("Site/site.js"),
        .embedInCode("Site/chart.js"),
      ]),

    .executableTarget(
      name: "perf-check",
      dependencies: [
        "CPlatform", "Quantities", "Files", "Processes", "Git", "Model", "Configuration",
        "Exchange", "History", "Measurement", "Gate", "Bisection", "Insight",
        "Advice", "Watch",
        "Publishing", "Lab", "Reports",
        .target(name: "LiveServer", condition: .when(traits: ["Dashboard"])),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      linkerSettings: [
        // What pkg-config links on macOS is loaded when it is first called, as elsewhere.
        .unsafeFlags(["-Xlinker", "-dead_strip_dylibs"], .when(platforms: [.macOS])),
        .unsafeFlags(staticRuntime, .when(platforms: [.linux], configuration: .release)),
      ]),

    .target(
      name: "TestSupport", dependencies: ["CPlatform", "Quantities", "Statistics"],
      path: "Tests/TestSupport"),
    .target(
      name: "BenchSupport",
      dependencies: [
        "Quantities", "Statistics", "Processes", "Git", "Model", "Configuration", "Measurement",
        "Gate", "TestSupport",
      ],
      path: "Tests/BenchSupport"),
    .testTarget(name: "PerfCheckTests", dependencies: ["PerfCheck"]),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Statistics", "TestSupport"],
      resources: [.copy("References")]),
    .testTarget(name: "ProcessesTests", dependencies: ["Processes", "TestSupport"]),
    .testTarget(
      name: "SQLiteTests",
      dependencies: [.target(name: "SQLite", condition: .when(traits: ["Index"])), "TestSupport"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(name: "GitTests", dependencies: ["Git", "TestSupport"]),
    .testTarget(name: "QuantitiesTests", dependencies: ["Quantities"]),
    .testTarget(name: "ProfilingTests", dependencies: ["Profiling", "TestSupport"]),
    .testTarget(name: "ModelTests", dependencies: ["Quantities", "Statistics", "Model"]),
    .testTarget(
      name: "SchedulingTests", dependencies: ["Quantities", "Statistics", "Model", "Scheduling"]),
    .testTarget(
      name: "ConfigurationTests",
      dependencies: ["Quantities", "Model", "Scheduling", "Configuration"]),
    .testTarget(
      name: "MeasurementTests",
      dependencies: [
        "CProcess", "Quantities", "Statistics", "Git", "Model", "Scheduling", "Configuration",
        "Measurement", "TestSupport",
      ]),
    .testTarget(
      name: "HistoryTests",
      dependencies: [
        "Quantities", "Statistics", "Git", "Model", "Configuration", "PostgreSQL", "History",
        "TestSupport",
      ]),
    .testTarget(
      name: "GateTests",
      dependencies: [
        "Quantities", "Statistics", "Git", "Model", "Scheduling", "Configuration", "History",
        "Profiling", "Measurement", "Gate", "TestSupport", "BenchSupport",
      ]),
    .testTarget(
      name: "BisectionTests",
      dependencies: [
        "Quantities", "Statistics", "Git", "Model", "Configuration", "History", "Measurement",
        "Gate", "Bisection", "TestSupport", "BenchSupport",
      ]),
    .testTarget(
      name: "ExchangeTests",
      dependencies: ["Quantities", "Model", "Exchange", "TestSupport"]),
    .testTarget(
      name: "InsightTests",
      dependencies: [
        "Quantities", "Statistics", "Model", "Scheduling", "Configuration", "History",
        "Measurement", "Insight", "TestSupport",
      ]),
    .testTarget(
      name: "AdviceTests",
      dependencies: [
        "Quantities", "Statistics", "Git", "Model", "Scheduling", "Configuration", "History",
        "Gate", "Insight", "Advice", "TestSupport",
      ],
      resources: [.copy("References")]),
    .testTarget(
      name: "LabTests",
      dependencies: [
        "Quantities", "Statistics", "Files", "Processes", "Configuration", "Lab", "TestSupport",
      ]),
    .testTarget(
      name: "PublishingTests", dependencies: ["Quantities", "Publishing", "TestSupport"]),
    .testTarget(
      name: "WatchTests",
      dependencies: [
        "Quantities", "Statistics", "Files", "Processes", "Model", "Scheduling", "Configuration",
        "History", "Watch", "TestSupport",
      ]),
    .testTarget(
      name: "LiveServerTests",
      dependencies: [
        "LiveServer",
        .product(
          name: "FlyingSocks", package: "FlyingFox", condition: .when(traits: ["Dashboard"])),
      ]),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Quantities", "Statistics", "Git", "Model", "Configuration", "History", "Measurement",
        "Gate", "Bisection", "Insight", "Advice", "Watch", "Reports", "TestSupport",
      ]),
    .testTarget(
      name: "HostileInputTests",
      dependencies: [
        "Quantities", "Statistics", "Model", "Exchange", "Insight", "Advice", "Reports",
        "TestSupport",
      ]),
    .testTarget(
      name: "ToolTests",
      dependencies: [
        "Quantities", "Git", "Model", "Scheduling", "Configuration", "History",
        "Measurement", "Gate", "Watch", "Reports", "perf-check", "TestSupport", "BenchSupport",
      ], exclude: ["Golden"]),
  ],
  swiftLanguageModes: [.v6]
)

// Only those who compare perf-check with its peers need this.
if Context.environment["PERF_CHECK_BENCHMARKS"] != nil {
  package.targets += [
    .executableTarget(
      name: "attach-runs",
      dependencies: [
        "Quantities", "Statistics", "Git", "Model", "Scheduling", "Configuration", "History",
      ],
      path: "Benchmarks/attach-runs"),
    .executableTarget(
      name: "store-scale",
      dependencies: [
        "Quantities", "Statistics", "Git", "Model", "Configuration", "History", "Insight",
      ],
      path: "Benchmarks/store-scale"),
    .executableTarget(
      name: "queue-policy", dependencies: ["Statistics", "Lab"], path: "Benchmarks/queue-policy"),
    .executableTarget(
      name: "error-rates",
      dependencies: [
        "Quantities", "Statistics", "Model", "Scheduling", "History", "Measurement", "Gate",
        "TestSupport",
      ],
      path: "Benchmarks/error-rates"),
    .executableTarget(
      name: "bisect-rates", dependencies: ["Statistics", "Gate", "Bisection", "TestSupport"],
      path: "Benchmarks/bisect-rates"),
    .executableTarget(
      name: "index-schemas", dependencies: ["SQLite"], path: "Benchmarks/index-schemas"),
    .executableTarget(
      name: "back-tests", dependencies: ["Statistics", "TestSupport"],
      path: "Benchmarks/back-tests"),
    .executableTarget(
      name: "alert-speed", dependencies: ["Configuration", "Watch"],
      path: "Benchmarks/alert-speed"),
    .executableTarget(
      name: "completion",
      dependencies: [
        "Quantities", "Scheduling", "Configuration", "History", "Insight", "Watch",
      ],
      path: "Benchmarks/completion"),
    .executableTarget(
      name: "statistics-speed", dependencies: ["Statistics"], path: "Benchmarks/statistics-speed"),
  ]
  for target in package.targets where target.path?.hasPrefix("Benchmarks/") == true {
    target.linkerSettings = [
      .unsafeFlags(staticRuntime, .when(platforms: [.linux], configuration: .release))
    ]
  }
}

for target in package.targets where ![.plugin, .system].contains(target.type) {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
  // A suite is profiled, and links the runtime as its own package says.
  if target.name != "PerfCheck" {
    target.swiftSettings? += [
      // A tenth of a release build's time goes into debug information that nobody reads.
      .unsafeFlags(["-gnone"], .when(configuration: .release)),
      .unsafeFlags(staticRuntime, .when(platforms: [.linux], configuration: .release)),
    ]
  }
  // Another compiler or SDK may warn of something else; that must not keep anybody from building.
  if Context.environment["PERF_CHECK_STRICT"] != nil {
    target.swiftSettings?.append(.treatAllWarnings(as: .error))
  }
  // Only the wrappers of C hold pointers; everywhere else the compiler proves that there are none.
  if ![
    "Git", "Measurement", "Processes", "SQLite", "PostgreSQL", "CPlatform", "CProcess",
    "LazyLibgit2",
  ].contains(target.name) {
    target.swiftSettings?.append(.strictMemorySafety())
  }
}

// Simulations of thousands of decisions are tests, too, and take minutes where nothing is optimised.
for target in package.targets where ["Statistics", "Advice"].contains(target.name) {
  target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
}

// Rooms that run once a call and reckon little take longer to optimise than that would ever save.
let isForDistribution = Context.environment["PERF_CHECK_RELEASE"] != nil
if !isForDistribution {
  let unoptimized = ["Configuration", "Gate", "Bisection", "Reports", "perf-check"]
  for target in package.targets where unoptimized.contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-Onone"], .when(configuration: .release)))
  }
}

// What many download, `ci/release` makes small: 28 MB instead of 74.
if isForDistribution {
  for target in package.targets where target.name != "Statistics" {
    target.swiftSettings?.append(.unsafeFlags(["-Osize"], .when(configuration: .release)))
  }
  #if os(Linux)
    let executable = package.targets.first { $0.name == "perf-check" }
    // Its objects come before Foundation's archives, so that those of ICU stay out.
    executable?.dependencies.append("AbsentICU")
    executable?.linkerSettings?.append(
      .unsafeFlags(
        [
          "-use-ld=lld",
          // Its own symbols needn't be found from outside, so that what isn't called can go.
          "-Xlinker", "--no-export-dynamic",
          // Placed where it is linked to, it needs no hundred thousand relocations before it starts.
          "-Xclang-linker", "-no-pie", "-Xclang-linker", "-static-libgcc",
          "-Xlinker", "-T", "-Xlinker", "\(Context.packageDirectory)/ci/no-unwinding.ld",
        ], .when(platforms: [.linux], configuration: .release)))
    package.targets.append(.target(name: "AbsentICU"))
  #endif
}

// The documentation plugin is needed by nobody who only uses perf-check.
if Context.environment["PERF_CHECK_DOCS"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"))
}
