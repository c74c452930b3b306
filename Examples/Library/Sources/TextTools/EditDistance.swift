/// The smallest number of insertions, deletions and replacements of bytes that make one text of another.
public func editDistance(_ first: String, _ second: String) -> Int {
  let columns = Array(second.utf8)
  var row = Array(0...columns.count)
  for (index, byte) in first.utf8.enumerated() {
    var diagonal = row[0]
    row[0] = index + 1
    for column in columns.indices {
      let replaced = diagonal + (columns[column] == byte ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
    }
  }
  return row[columns.count]
}

/// Sorts lines in place by length, and those of one length by their bytes.
public func sortByLength(_ lines: inout [String]) {
  lines.sort { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
}
