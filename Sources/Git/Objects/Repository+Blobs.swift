extension Repository {
  /// How many blobs are worth a pack: a file of its own for each takes 0.1 ms to make.
  private static let worthPacking = 200

  /// Writes blobs, many of them as one pack.
  ///
  /// - Returns: Their ids, in the same order.
  /// - Throws: `.storage` when there is no room, or no right to write.
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
    // git's own importer writes packs; libgit2 would look for deltas for seconds.
    let answer = try git(
      ["-c", "core.compression=1", "fast-import", "--quiet", "--done"], input: stream)
    guard answer.succeeded else {
      throw GitError(
        .storage, "write \(blobs.count) objects",
        detail: answer.errors + "\n  Check free space and the rights on the '.git' folder.")
    }
    return ids
  }
}
