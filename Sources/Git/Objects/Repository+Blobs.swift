extension Repository {
  /// The number of blobs from which a pack is faster: creating a file takes 0.1 ms per blob.
  private static let worthPacking = 200

  /// Writes blobs, many of them as one pack.
  ///
  /// - Returns: Their ids, in the same order.
  /// - Throws: `.storage` for missing space or permissions.
  func writeBlobs(
    _ blobs: [[UInt8]], to store: borrowing ObjectStore
  ) throws(GitError) -> [ObjectID] {
    var ids: [ObjectID] = []
    ids.reserveCapacity(blobs.count)
    guard blobs.count >= Self.worthPacking else {
      for blob in blobs { ids.append(try store.writeBlob(blob)) }
      return ids
    }
    var stream: [UInt8] = []
    stream.reserveCapacity(blobs.reduce(0) { $0 + $1.count + 24 })
    for blob in blobs {
      ids.append(try ObjectStore.id(ofBlob: blob))
      stream += "blob\ndata \(blob.count)\n".utf8
      stream += blob
      stream.append(UInt8(ascii: "\n"))
    }
    stream += "done\n".utf8
    // `git fast-import` writes packs; libgit2 would search for deltas for seconds.
    let answer = try git(
      ["-c", "core.compression=1", "fast-import", "--quiet", "--done"], input: stream)
    guard answer.succeeded else {
      throw GitError(
        .storage, "write \(blobs.count) objects",
        detail: answer.errors + "\n  Check the free space and the permissions of the '.git' folder."
      )
    }
    return ids
  }
}
