import Files
import Foundation
import Gate
import History
import Insight
import Model
import Processes
import Quantities
import Reports

/// Writes an image of the last check, or of a recorded series.
struct ReportedImage {
  /// The only workflow; nil for any.
  let workflow: String?
  /// The only metric; nil for any.
  let metric: String?
  /// Of the recorded history instead of the last check.
  let isOfHistory: Bool
  let source: HistorySource
  /// The file of a check from elsewhere; nil for the last one.
  let verdict: String?

  /// An SVG of what was asked for.
  func svg(in session: Session) throws -> String {
    if isOfHistory { return try seriesImage(in: session) }
    guard let image = try check(in: session).pairImage(workflow: workflow, metric: metric) else {
      throw UsageError(
        description: """
          the last check measured nothing\(wanted) in pairs
            Choose another: --workflow NAME, --metric NAME
          """)
    }
    return image
  }

  private func check(in session: Session) throws -> VerdictDocument {
    try verdict.map { try ReportedCheck(file: $0, in: session).verdict }
      ?? LastCheck(of: session.project(), to: "draw the last check").document
  }

  /// A badge of what was asked for.
  func badge(in session: Session) throws -> String {
    guard isOfHistory else {
      return Badge(try check(in: session)).svg
    }
    let project = try session.project()
    let history = try source.read(workflow: workflow, in: session).history
    let tracked = try RegressionTestsFile.regressions(
      of: project, keeping: nil, in: history, now: session.now)
    let open = SeriesSurvey.all(of: history).count { survey in
      zip(survey.finding.changes, tracked.statuses(of: survey.finding)).contains { change, status in
        change.isWorse(survey.series.metric) && change.isPresent
          && [.detected, .investigating].contains(status)
      }
    }
    return Badge(openRegressions: open, of: history.series.count).svg
  }

  private func seriesImage(in session: Session) throws -> String {
    var history = try source.read(workflow: workflow, in: session).history
    history.keep { metric == nil || $0.metric.name == metric }
    // Of several, the one that most needs to be looked at.
    let chosen = SeriesSurvey.all(of: history).min { $0.state.rank < $1.state.rank }
    guard let chosen, let image = HistoryPlot(chosen, in: history).image else {
      throw InsightError(
        code: .insufficientData,
        detail: "no runs\(wanted) are recorded\n  Record: perf-check record")
    }
    return image
  }

  private var wanted: String {
    let names = [workflow.map { "workflow '\($0)'" }, metric.map { "metric '\($0)'" }]
      .compactMap(\.self)
    return names.isEmpty ? "" : " of " + names.joined(separator: ", ")
  }
}

/// Draws an SVG as pixels, by a program of this machine.
struct PixelImage {
  private let environment: [String: String]

  init(environment: [String: String]) { self.environment = environment }

  /// Twice as many pixels as the image has points, for sharp screens.
  private static let scale = 2

  /// A PNG.
  ///
  /// - Throws: `UsageError` where no program can draw it.
  func png(of svg: String) throws -> [UInt8] {
    var problems: [String] = []
    for command in [
      ["rsvg-convert", "--zoom", "\(Self.scale)", "--format", "png"],
      ["magick", "-density", "\(96 * Self.scale)", "svg:-", "png:-"],
      ["convert", "-density", "\(96 * Self.scale)", "svg:-", "png:-"],
    ] {
      if let image = try run(command, input: svg, &problems) { return image }
    }
    for browser in ["chromium", "chromium-browser", "google-chrome"] {
      if let image = try photograph(svg, by: browser, &problems) { return image }
    }
    throw UsageError(
      description: """
        no program here draws an SVG as PNG\(problems.map { "\n  " + $0 }.joined())
          Install librsvg (rsvg-convert), ImageMagick or Chromium, or use: --format svg
        """)
  }

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47]

  /// What a program prints; nil where it isn't there, or fails.
  private func run(
    _ command: [String], input: String, _ problems: inout [String]
  ) throws -> [UInt8]? {
    var process = Subprocess(command, in: "/", environment: environment)
    process.isSupervised = true
    process.input = Array(input.utf8)
    process.timeout = 60
    let result: Subprocess.Result
    do {
      result = try process.run()
    } catch .notFound {
      return nil
    } catch .interrupted {
      throw UsageError(description: "interrupted while the image was drawn")
    } catch {
      problems.append("\(command[0]): \(error)")
      return nil
    }
    if result.hasSucceeded, result.output.starts(with: Self.signature) { return result.output }
    problems.append("\(command[0]): \(result.errors.split(separator: "\n").first ?? "no image")")
    return nil
  }

  private func photograph(
    _ svg: String, by browser: String, _ problems: inout [String]
  ) throws -> [UInt8]? {
    let folder = try ScratchFolder()
    defer { withExtendedLifetime(folder) {} }
    let files = FileTree(root: folder.path)
    try files.write(svg, to: folder.path + "/image.svg")
    let size = svg.firstMatch(of: #/width="(\d+)" height="(\d+)"/#)
    _ = try run(
      [
        browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        "--force-device-scale-factor=\(Self.scale)", "--user-data-dir=\(folder.path)/profile",
        "--window-size=\(size?.1 ?? "640"),\(size?.2 ?? "280")",
        "--screenshot=\(folder.path)/image.png", "file://\(folder.path)/image.svg",
      ], input: "", &problems)
    guard let data = FileManager.default.contents(atPath: folder.path + "/image.png") else {
      return nil
    }
    return [UInt8](data)
  }
}
