#if Index
  import Git
  import Statistics
  import Testing

  @testable import History

  @Suite struct `The places of commits` {
    private func ids(_ count: Int, seed: UInt64, first: UInt64? = nil) -> [ObjectID] {
      var generator = SeededGenerator(seed: seed)
      return (0..<count).map { _ in
        let (one, other) = (generator.next(), generator.next())
        return ObjectID(words: (first ?? one, other, UInt32(truncatingIfNeeded: one &* 7)))
      }
    }

    @Test(arguments: [0, 1, 2, 7, 8, 9, 100, 4097])
    func `are those on the line, and none for others`(count: Int) {
      let line = ids(count, seed: 1)
      let places = CommitPlaces(line: line)
      #expect(line.indices.allSatisfy { places[line[$0]] == $0 })
      #expect(ids(200, seed: 2).allSatisfy { places[$0] == nil })
    }

    @Test(arguments: [UInt64(0), .max, 15])
    func `are found though all ids start alike`(first: UInt64) {
      // All of them want the same slot; the last one's search goes round the end of the table.
      let line = ids(60, seed: 3, first: first)
      let places = CommitPlaces(line: line)
      #expect(line.indices.allSatisfy { places[line[$0]] == $0 })
      #expect(ids(60, seed: 4, first: first).allSatisfy { places[$0] == nil })
    }
  }
#endif
