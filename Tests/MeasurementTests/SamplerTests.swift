import Configuration
import Foundation
import Measurement
import Model
import Quantities
import TestSupport
import Testing

/// Runs a workflow once in a folder.
private func sample(
  _ run: String, timeout: Seconds = 20, metrics: [String] = Metric.defaultNames,
  environment: [String: String] = [:], in folder: TemporaryFolder
) throws -> Sample {
  let command = try #require(Command(line: run))
  let workflow = Workflow(
    name: "w", run: command, timeout: timeout, metrics: metrics, environment: environment)
  return try ProcessSampler(workflow, directory: folder.path, scratch: folder.path).sample()
}

private func value(_ name: String, of sample: Sample) throws -> Double {
  try #require(sample.values.first { $0.metric.name == name }).value
}

/// Whether a process runs whose command line holds the text.
private func isRunning(_ text: String) throws -> Bool {
  try shell(["pgrep", "-f", text], in: "/").status == 0
}

@Suite(.serialized) struct `A sampler` {
  @Test func `measures time, memory and more of a process`() throws {
    let folder = try TemporaryFolder()
    let names = Metric.builtIn.map(\.name)
    let sleep = try sample("sleep 0.05", metrics: names, in: folder)
    #expect(try value("wall_time", of: sleep) >= 0.05)
    #expect(try value("cpu_time", of: sleep) < 0.05)
    #expect(try value("page_faults", of: sleep) > 0)
    let busy = try sample(
      "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done", metrics: names, in: folder)
    #expect(try value("cpu_time", of: busy) > 0.005)
    #expect(
      try abs(
        value("cpu_time", of: busy) - value("user_time", of: busy)
          - value("system_time", of: busy)) < 1e-9)
  }

  @Test func `sees a larger peak of memory`() throws {
    let folder = try TemporaryFolder()
    let size = 150_000_000
    let large = try sample(
      "head -c \(size) /dev/zero | tail -c \(size) > /dev/null", in: folder)
    #expect(try value("peak_rss", of: large) > Double(size))
    // A sanitizer's shadow memory lifts the floor above anything.
    if let floor = PeakMemoryFloor.measure(), floor.value < Double(size) / 2 {
      #expect(try value("peak_rss", of: sample("true", in: folder)) < 1.5 * floor.value)
    }
  }

  @Test(.enabled(if: Capabilities.here.has(.bytesMoved)))
  func `counts the bytes that were read and written`() throws {
    let folder = try TemporaryFolder()
    let result = try sample(
      "head -c 300000 /dev/zero > file && cat file > copy", metrics: ["io_read", "io_write"],
      in: folder)
    #expect(try value("io_read", of: result) >= 600_000)
    #expect(try value("io_write", of: result) >= 600_000)
  }

  @Test func `gives the run its environment, an empty input and its folder`() throws {
    let folder = try TemporaryFolder(named: "a 'quoted' folder ü")
    _ = try sample(
      "test \"$LEVEL\" = 3 && test -z \"$(cat)\" && test -z \"$GIT_DIR\" && touch here",
      environment: ["LEVEL": "3"], in: folder)
    #expect(folder.has("here"))
  }

  @Test(.enabled(if: Capabilities.here.has(.pinning))) func `lets the run use every core`() throws {
    let folder = try TemporaryFolder()
    _ = try sample(
      "test \"$(nproc)\" = \(ProcessInfo.processInfo.activeProcessorCount)", in: folder)
  }

  @Test func `takes the run's own metrics, each run's anew`() throws {
    let folder = try TemporaryFolder()
    let line = "{\"name\": \"n\", \"value\": 5}"
    for _ in 0..<2 {
      let result = try sample("echo '\(line)' >> \"$PERF_CHECK_METRICS\"", in: folder)
      #expect(try value("n", of: result) == 5)
      #expect(result.values.filter { $0.metric.name == "n" }.count == 1)
    }
  }

  @Test func `shows the end of the output of a run that failed`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: MeasurementError.self) {
      _ = try sample("echo a reason >&2; exit 7", in: folder)
    }
    #expect(error?.code == .runFailed)
    #expect(error?.detail.contains("exited with 7") == true)
    #expect(error?.detail.contains("| a reason") == true)
  }

  @Test func `names the signal that killed a run`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: MeasurementError.self) {
      _ = try sample("kill -SEGV $$", in: folder)
    }
    #expect(error?.detail.contains("killed by signal 11") == true)
  }

  @Test func `says that a program or folder isn't there`() throws {
    let folder = try TemporaryFolder()
    for run in ["no-such-program-anywhere", "./no-such-file", "/"] {
      let error = #expect(throws: MeasurementError.self) { _ = try sample(run, in: folder) }
      #expect(error?.code == .notFound, "\(run)")
    }
  }

  @Test func `bears a run that prints a gigabyte`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: MeasurementError.self) {
      _ = try sample(
        "head -c 1000000000 /dev/zero | tr '\\0' x; echo; echo the end; exit 1",
        timeout: 300, in: folder)
    }
    #expect(error?.detail.contains("| the end") == true)
    #expect((error?.detail.count ?? 0) < 200_000)
  }

  @Test func `ends a run that never ends, and all its children`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: MeasurementError.self) {
      _ = try sample("sleep 98765 & sleep 98764", timeout: 0.3, in: folder)
    }
    #expect(error?.detail.contains("longer than 0.3 s") == true)
    #expect(try !isRunning("sleep 9876[45]"))
  }

  @Test func `kills a run that won't be asked to end`() throws {
    let folder = try TemporaryFolder()
    let started = Date()
    #expect(throws: MeasurementError.self) {
      _ = try sample("trap '' TERM; while :; do sleep 97654; done", timeout: 0.2, in: folder)
    }
    #expect(Date().timeIntervalSince(started) < 10)
    #expect(try !isRunning("sleep 97654"))
  }

  @Test func `ends children that outlive a run, and doesn't wait for them`() throws {
    let folder = try TemporaryFolder()
    let result = try sample("sleep 96543 & exit 0", in: folder)
    #expect(try value("wall_time", of: result) < 5)
    #expect(try !isRunning("sleep 96543"))
  }
}

@Suite struct `An injected slowdown` {
  @Test func `is part of the run's time`() throws {
    let folder = try TemporaryFolder()
    let workflow = Workflow(
      name: "w", run: .arguments(["true"]), metrics: ["wall_time", "cpu_time"])
    func times(delay: Seconds) throws -> [Double] {
      let sampler = try ProcessSampler(
        workflow, directory: folder.path, scratch: folder.path,
        SamplerOptions(delay: delay))
      return try (0..<3).map { _ in try sampler.sample().values }.flatMap { $0.map(\.value) }
    }
    // Wall and CPU time of three runs: each at least what was injected.
    // The kernel accounts CPU time by ticks of up to 4 ms.
    #expect(try times(delay: 0.05).allSatisfy { $0 >= 0.045 })
    #expect(try times(delay: 0).min() ?? 1 < 0.045)
  }
}
