/// Consumes a value, so that the optimizer can't remove the code that computes it.
///
/// What a benchmark's closure returns is consumed anyway; call this for further results. It costs one
/// call, 1 to 2 ns, which is part of the measured time.
@inline(never)
@_optimize(none)
@_semantics("optimize.no.crossmodule")
public func blackHole<T: ~Copyable & ~Escapable>(_ value: borrowing T) {}

/// Returns a value of which the optimizer knows nothing, so that what is computed from it can't be
/// computed by the compiler.
///
/// Use it for constants: `fibonacci(opaque(30))`. It costs one call and a copy of the value.
@inline(never)
@_optimize(none)
@_semantics("optimize.no.crossmodule")
public func opaque<T>(_ value: T) -> T { value }
