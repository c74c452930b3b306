import Quantities

/// An order of commits that agrees with those of several series.
enum PlaceOrder {
  /// Merges orders of places into one.
  ///
  /// Of places that may come next, the one that came first before does. Where the orders contradict
  /// each other, what they contradict each other about stands in the order before, at the end.
  ///
  /// - Parameters:
  ///   - rows: Places in 0..<count, in the order of each series.
  ///   - count: How many places there are.
  /// - Returns: The new place of each.
  /// - SeeAlso: Kahn (1962), Topological sorting of large networks, doi:10.1145/368996.369025.
  static func merging(_ rows: [[Int32]], count: Int) -> [Int32] {
    var (starts, before) = (
      [Int32](repeating: 0, count: count + 1), [Int32](repeating: 0, count: count)
    )
    for row in rows {
      for (place, next) in zip(row, row.dropFirst()) {
        starts[Int(place) + 1] += 1
        before[Int(next)] += 1
      }
    }
    for place in 0..<count { starts[place + 1] += starts[place] }
    var followers = [Int32](repeating: 0, count: Int(starts[count]))
    var filled = starts
    for row in rows {
      for (place, next) in zip(row, row.dropFirst()) {
        followers[Int(filled[Int(place)])] = next
        filled[Int(place)] += 1
      }
    }
    var ready = NumberQueue(count: count)
    for place in 0..<count where before[place] == 0 { ready.push(place) }
    var (new, used): ([Int32], Int32) = ([Int32](repeating: -1, count: count), 0)
    while let place = ready.pop() {
      new[place] = used
      used += 1
      for index in Int(starts[place])..<Int(starts[place + 1]) {
        let next = followers[index]
        before[Int(next)] -= 1
        if before[Int(next)] == 0 { ready.push(Int(next)) }
      }
    }
    for place in 0..<count where new[place] < 0 {
      new[place] = used
      used += 1
    }
    return new
  }
}
