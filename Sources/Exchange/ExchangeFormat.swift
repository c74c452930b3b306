/// The formats that are read.
package enum ExchangeFormat: String, Hashable, Sendable, CaseIterable {
  case csv
}
