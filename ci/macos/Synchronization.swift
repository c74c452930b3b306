// The declarations of this module that the rooms that are checked for macOS use, with their availability.
@available(macOS 15.0, *)
public struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
  // Declarations alone are checked; nothing here is run.
  public init(_ value: consuming sending Value) { fatalError() }

  public borrowing func withLock<Result: ~Copyable, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    fatalError()
  }
}
