import Foundation
import Statistics

// Times one method on fresh data each round, read from standard input, and prints what it gave:
//
//   statistics-speed mann-whitney < '[[[baseline], [candidate]], …]'
//   statistics-speed change-points < '[[values], …]'
//
// One line a data set: its seconds and its results.

func timed<Result>(_ body: () -> Result) -> (seconds: Double, result: Result) {
  let clock = ContinuousClock()
  let start = clock.now
  let result = body()
  let (seconds, attoseconds) = (clock.now - start).components
  return (Double(seconds) + Double(attoseconds) * 1e-18, result)
}

let input = FileHandle.standardInput.readDataToEndOfFile()
switch CommandLine.arguments.dropFirst().first {
case "mann-whitney":
  for pair in try JSONDecoder().decode([[[Double]]].self, from: input) {
    let (seconds, test) = timed { MannWhitney(baseline: pair[0], candidate: pair[1]) }
    print(seconds, test.pValue)
  }
case "change-points":
  var search = ChangePointSearch()
  search.minimumChange = 0.02
  for values in try JSONDecoder().decode([[Double]].self, from: input) {
    let (seconds, points) = timed { search.changePoints(in: values) }
    print(([seconds] + points.map { Double($0.index) }).map { "\($0)" }.joined(separator: " "))
  }
default:
  print("usage: statistics-speed mann-whitney|change-points < data.json")
  exit(64)
}
