/// E-values adjusted for being one of several tests: reaching 1/α with any of them that is true
/// has a chance of at most α, however the tests depend on each other.
///
/// For each test, the smallest mean of its e-value and any number of the others'.
///
/// - Parameter eValues: At least 0, one a test; may be infinite.
/// - Returns: One a test, in the same order, none larger than it was.
/// - Complexity: O(*n*²).
/// - SeeAlso: Vovk & Wang (2021), Ann. Stat. 49, algorithm 1, doi:10.1214/20-AOS2020.
package func closedMeanEValues(_ eValues: [Double]) -> [Double] {
  let order = eValues.indices.sorted { eValues[$0] < eValues[$1] }
  var adjusted = eValues
  for index in eValues.indices {
    var (sum, count, least) = (eValues[index], 1.0, eValues[index])
    for other in order where other != index {
      sum += eValues[other]
      count += 1
      least = min(least, sum / count)
    }
    adjusted[index] = least
  }
  return adjusted
}
