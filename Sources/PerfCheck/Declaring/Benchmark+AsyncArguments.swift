extension Benchmark {
  /// Declares a benchmark of an asynchronous closure for each of several arguments.
  ///
  /// - Parameters:
  ///   - name: Followed by `/` and the argument: `sort/10`.
  ///   - arguments: Each once; a benchmark is named by its text.
  ///   - throughput: What one iteration with an argument processes; nil to report times only.
  ///   - body: One iteration.
  @_alwaysEmitIntoClient
  public init<Argument, Result>(
    _ name: String, arguments: some Sequence<Argument>,
    throughput: ((Argument) -> Throughput)? = nil,
    run body: @escaping (Argument) async throws -> Result
  ) {
    self.init(
      name: name, arguments: arguments, throughput: throughput,
      isDebugBuild: _isDebugAssertConfiguration(),
      isAsync: true
    ) { argument in
      Workload(asyncBody: { _ in blackHole(try await body(argument)) })
    }
  }

  /// Declares a benchmark for each of several arguments, whose iterations share one input, made once
  /// a process.
  ///
  /// - Parameters:
  ///   - name: Followed by `/` and the argument: `sort/10`.
  ///   - arguments: Each once; a benchmark is named by its text.
  ///   - throughput: What one iteration with an argument processes; nil to report times only.
  ///   - setup: Makes the input for an argument, outside the clock.
  ///   - body: One iteration. What it changes in its input is there at the next one.
  @_alwaysEmitIntoClient
  public init<Argument, Input, Result>(
    _ name: String, arguments: some Sequence<Argument>,
    throughput: ((Argument) -> Throughput)? = nil,
    setup: @escaping (Argument) async throws -> Input,
    run body: @escaping (inout Input) async throws -> Result
  ) {
    self.init(
      name: name, arguments: arguments, throughput: throughput,
      isDebugBuild: _isDebugAssertConfiguration(),
      isAsync: true
    ) { argument in
      Workload(sharing: try await setup(argument), body)
    }
  }

  /// Declares a benchmark for each of several arguments that needs a new input for each iteration.
  ///
  /// - Parameters:
  ///   - name: Followed by `/` and the argument: `sort/10`.
  ///   - arguments: Each once; a benchmark is named by its text.
  ///   - throughput: What one iteration with an argument processes; nil to report times only.
  ///   - iterationSetup: Makes the input of one iteration for an argument, outside the clock. The
  ///     inputs of a batch exist at the same time.
  ///   - body: One iteration.
  @_alwaysEmitIntoClient
  public init<Argument, Input, Result>(
    _ name: String, arguments: some Sequence<Argument>,
    throughput: ((Argument) -> Throughput)? = nil,
    iterationSetup: @escaping (Argument) async throws -> Input,
    run body: @escaping (inout Input) async throws -> Result
  ) {
    self.init(
      name: name, arguments: arguments, throughput: throughput,
      isDebugBuild: _isDebugAssertConfiguration(),
      isAsync: true
    ) { argument in
      Workload(each: { try await iterationSetup(argument) }, body)
    }
  }
}
