extension Benchmark {
  /// Declares a benchmark of an asynchronous closure.
  ///
  /// - Parameters:
  ///   - name: Unique in the suite, not empty.
  ///   - throughput: What one iteration processes; nil to report times only.
  ///   - body: One iteration.
  @_alwaysEmitIntoClient
  public init<Result>(
    _ name: String, throughput: Throughput? = nil, run body: @escaping () async throws -> Result
  ) {
    self.init(
      name: name, throughput: throughput, isDebugBuild: _isDebugAssertConfiguration(),
      isAsync: true
    ) {
      Workload(asyncBody: { _ in blackHole(try await body()) })
    }
  }

  /// Declares a benchmark whose iterations share one input, made once a process.
  ///
  /// - Parameters:
  ///   - name: Unique in the suite, not empty.
  ///   - throughput: What one iteration processes; nil to report times only.
  ///   - setup: Makes the input, outside the clock.
  ///   - body: One iteration. What it changes in its input is there at the next one.
  @_alwaysEmitIntoClient
  public init<Input, Result>(
    _ name: String, throughput: Throughput? = nil, setup: @escaping () async throws -> Input,
    run body: @escaping (inout Input) async throws -> Result
  ) {
    self.init(
      name: name, throughput: throughput, isDebugBuild: _isDebugAssertConfiguration(),
      isAsync: true
    ) {
      Workload(sharing: try await setup(), body)
    }
  }

  /// Declares a benchmark that needs a new input for each iteration, as one that changes it.
  ///
  /// The inputs of a batch are made before it and released after it. A batch is at least 100 times
  /// the resolution of the clocks, so that some hundred small inputs exist at a time.
  ///
  /// - Parameters:
  ///   - name: Unique in the suite, not empty.
  ///   - throughput: What one iteration processes; nil to report times only.
  ///   - iterationSetup: Makes the input of one iteration, outside the clock. An array that others
  ///     refer to is copied when `body` first changes it, inside the clock.
  ///   - body: One iteration.
  @_alwaysEmitIntoClient
  public init<Input, Result>(
    _ name: String, throughput: Throughput? = nil,
    iterationSetup: @escaping () async throws -> Input,
    run body: @escaping (inout Input) async throws -> Result
  ) {
    self.init(
      name: name, throughput: throughput, isDebugBuild: _isDebugAssertConfiguration(),
      isAsync: true
    ) {
      Workload(each: iterationSetup, body)
    }
  }
}
