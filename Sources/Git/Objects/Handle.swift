import Clibgit2

/// The one owner of one libgit2 object: frees it exactly once, at the end of its life.
struct Handle: ~Copyable {
  let raw: OpaquePointer
  private let free: (OpaquePointer?) -> Void

  /// Takes what `open` gives.
  ///
  /// - Parameters:
  ///   - operation: What is being done, for the error: "find the commit 'main'".
  ///   - free: The libgit2 function that ends the object.
  ///   - open: The libgit2 call that makes it.
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
