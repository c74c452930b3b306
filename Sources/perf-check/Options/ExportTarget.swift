import ArgumentParser
import Exchange

/// What is written: values of metrics, or traces.
enum ExportTarget: Hashable, ExpressibleByArgument {
  case history(ExportFormat)
  case traces(TraceExport)

  init?(argument: String) {
    if let format = ExportFormat(rawValue: argument) {
      self = .history(format)
    } else if let format = TraceExport(rawValue: argument) {
      self = .traces(format)
    } else {
      return nil
    }
  }

  var name: String {
    switch self {
    case .history(let format): format.rawValue
    case .traces(let format): format.rawValue
    }
  }

  var defaultValueDescription: String { name }
  static var allValueStrings: [String] {
    ExportFormat.allCases.map(\.rawValue) + TraceExport.allCases.map(\.rawValue)
  }
  static var names: String { allValueStrings.joined(separator: ", ") }
}
