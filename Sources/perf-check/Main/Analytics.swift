import Foundation
import History
import Reports

extension Operation {
  /// Keeps a result in `.perf-check/analytics`, for whoever reads files.
  ///
  /// - Parameters:
  ///   - report: Kept as the JSON that `--format json` prints.
  ///   - name: The file's.
  func keep(_ report: Report, as name: String) throws {
    let project = try project()
    let text = report.formatted(.json, style: TextStyle(isColored: false), at: Date())
    try project.writeAnalytics(text, to: name)
  }
}
