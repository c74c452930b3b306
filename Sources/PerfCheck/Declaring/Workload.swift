/// What is measured, after its setup.
///
/// Its closures are called by this module, which the optimizer can't see through: each iteration
/// really happens. What is generic is emitted into the code of the benchmark and specialized there.
@usableFromInline package struct Workload {
  @usableFromInline package typealias Body = (_ index: Int) throws -> Void
  @usableFromInline package typealias AsyncBody = (_ index: Int) async throws -> Void

  package enum Kind {
    case synchronous(Body)
    case asynchronous(AsyncBody)
  }

  package let kind: Kind
  /// Makes the inputs of a number of iterations, outside the clock; nil where there are none.
  package let fill: ((_ count: Int) async throws -> Void)?
  /// Releases these inputs, outside the clock.
  package let clear: () -> Void

  @usableFromInline package init(
    body: @escaping Body, fill: ((Int) async throws -> Void)? = nil,
    clear: @escaping () -> Void = {}
  ) {
    (kind, self.fill, self.clear) = (.synchronous(body), fill, clear)
  }

  @usableFromInline package init(
    asyncBody: @escaping AsyncBody, fill: ((Int) async throws -> Void)? = nil,
    clear: @escaping () -> Void = {}
  ) {
    (kind, self.fill, self.clear) = (.asynchronous(asyncBody), fill, clear)
  }

  /// Iterations that share one input.
  @_alwaysEmitIntoClient
  init<Input, Result>(sharing input: Input, _ body: @escaping (inout Input) throws -> Result) {
    let box = Box(input)
    self.init(body: { _ in unsafe blackHole(try body(&box.value)) })
  }

  /// Iterations that share one input.
  @_alwaysEmitIntoClient
  init<Input, Result>(
    sharing input: Input, _ body: @escaping (inout Input) async throws -> Result
  ) {
    let box = Box(input)
    self.init(asyncBody: { _ in unsafe blackHole(try await body(&box.value)) })
  }

  /// Iterations with an input each.
  @_alwaysEmitIntoClient
  init<Input, Result>(
    each setup: @escaping () throws -> Input, _ body: @escaping (inout Input) throws -> Result
  ) {
    let box = Box<[Input]>([])
    self.init(
      body: { index in unsafe blackHole(try body(&box.value[index])) },
      fill: { count in
        unsafe box.value.reserveCapacity(count)
        for _ in 0..<count { unsafe box.value.append(try setup()) }
      },
      clear: { unsafe box.value.removeAll(keepingCapacity: true) })
  }

  /// Iterations with an input each.
  @_alwaysEmitIntoClient
  init<Input, Result>(
    each setup: @escaping () async throws -> Input,
    _ body: @escaping (inout Input) async throws -> Result
  ) {
    // An element of an array can't be changed in place by a function that may be suspended.
    let inputs = Box<[Box<Input>]>([])
    self.init(
      asyncBody: { index in unsafe blackHole(try await body(&inputs.value[index].value)) },
      fill: { count in
        unsafe inputs.value.reserveCapacity(count)
        for _ in 0..<count { unsafe inputs.value.append(Box(try await setup())) }
      },
      clear: { unsafe inputs.value.removeAll(keepingCapacity: true) })
  }

  /// What does nothing but be called as this is, to measure the cost of that.
  package var empty: Workload {
    switch kind {
    case .synchronous where fill == nil: Workload(body: { _ in blackHole(()) })
    case .synchronous: Workload(each: { 0 }, { _ in })
    case .asynchronous where fill == nil: Workload(asyncBody: { _ in blackHole(()) })
    case .asynchronous: Workload(each: { 0 }, { _ async in })
    }
  }
}
