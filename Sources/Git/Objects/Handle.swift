import Clibgit2

/// The unique owner of a libgit2 object, which it frees at the end of its lifetime.
struct Handle: ~Copyable {
  let raw: OpaquePointer
  private let free: (OpaquePointer?) -> Void

  /// Takes ownership of the object returned by `open`.
  ///
  /// - Parameters:
  ///   - operation: The operation, for errors: "find the commit 'main'".
  ///   - free: The libgit2 function that ends the object.
  ///   - open: The libgit2 call that creates it.
  init(
    _ operation: @autoclosure () -> String, free: @escaping (OpaquePointer?) -> Void,
    open: (inout OpaquePointer?) -> Int32
  ) throws(GitError) {
    guard Library.isStarted else { throw GitError.last(-1, operation()) }
    var raw: OpaquePointer?
    let status = open(&raw)
    guard status >= 0, let raw = raw else { throw GitError.last(status, operation()) }
    self.raw = raw
    self.free = free
  }

  deinit { free(raw) }
}
