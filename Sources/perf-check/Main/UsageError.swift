/// A command line that asks for what can't be done here.
struct UsageError: Error, CustomStringConvertible {
  /// What is wrong, and below it what to do.
  let description: String
}
