/// How often each word occurs in a text; words are separated by spaces and line ends.
public func wordCounts(_ text: String) -> [Substring: Int] {
  var counts: [Substring: Int] = [:]
  for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
    counts[word, default: 0] += 1
  }
  return counts
}
