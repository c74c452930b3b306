/// The known name that a misspelt one probably meant.
///
/// - Returns: The name with the fewest insertions, deletions, replacements and swaps of
///   neighbours, if they are at most a third of its letters or two; nil when none is that near.
/// - Complexity: O(*names* · *length*²).
/// - SeeAlso: Optimal string alignment: Damerau (1964), doi:10.1145/363958.363994.
package func nearestName(to name: String, among known: some Sequence<String>) -> String? {
  known
    .map { (name: $0, distance: editDistance(Array(name), Array($0))) }
    .filter { $0.distance <= max(2, $0.name.count / 3) && $0.distance < $0.name.count }
    .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?
    .name
}

/// Names in the order of how near they are to another one.
///
/// - Complexity: O(*names* · *length*²).
package func namesByNearness(to name: String, _ names: some Sequence<String>) -> [String] {
  names
    .map { (name: $0, distance: editDistance(Array(name), Array($0))) }
    .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    .map(\.name)
}

private func editDistance(_ one: [Character], _ other: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...other.count)
  for i in 0..<one.count {
    var row = [i + 1]
    for j in 0..<other.count {
      var distance = min(last[j + 1] + 1, row[j] + 1, last[j] + (one[i] == other[j] ? 0 : 1))
      if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] {
        distance = min(distance, beforeLast[j - 1] + 1)
      }
      row.append(distance)
    }
    (beforeLast, last) = (last, row)
  }
  return last[other.count]
}
