import Foundation
import History
import Insight
import Model
import Quantities
import Testing

@testable import Reports

@Suite struct `A site` {
  private func files(
    _ history: RecordedHistory, subjects: [String]? = nil, releases: [Site.Release] = [],
    extras: [Site.Extra] = [], pages: CommitPages? = nil, title: String = "Performance"
  ) -> [String: String] {
    let site = Site(
      title, history: history, surveys: SeriesSurvey.all(of: history), tracked: [],
      subjects: subjects ?? history.entries.map { _ in "" }, releases: releases, extras: extras,
      pages: pages, at: reported, nonce: "n0nce")
    var files: [String: String] = [:]
    let paths = site.write { files[$0.path] = $0.text }
    #expect(Set(paths) == Set(files.keys))
    return files
  }

  private func step(_ workflow: String = "parse", of metric: Metric = wallTime) -> RecordedHistory {
    history(
      (0..<24).map { ($0 < 12 ? 1 : 1.5) + Double($0 % 3) * 0.001 }, of: metric, workflow: workflow)
  }

  @Test func `has an overview and a page for each series`() throws {
    let files = files(step())
    #expect(
      Set(files.keys).isSuperset(of: [
        "index.html", "assets/site.css", "assets/site.js", "assets/chart.js", "assets/commits.js",
      ]))
    let pages = files.keys.filter { $0.hasPrefix("series/") }
    #expect(pages.count == 1)
    let index = try #require(files["index.html"])
    #expect(index.contains("href=\"\(pages[0])\"") && index.contains("regressed</span>"))
    #expect(index.contains("1 series at 24 commits, 2026-01-01 to 2026-01-24"))
    let page = try #require(files[pages[0]])
    #expect(page.contains("+49.9 %") || page.contains("+50.0 %"))
    #expect(page.contains("../assets/chart.js") && page.contains("../index.html"))
  }

  @Test func `keeps the address of a series whatever others there are`() {
    var both = step()
    let index = both.index(ofSeries: rate, workflow: "other")
    for place in 0..<24 { both.add(1, toSeries: index, at: place) }
    let alone = files(step()).keys.filter { $0.hasPrefix("series/") }
    let names = files(both).keys.filter { $0.hasPrefix("series/") }
    #expect(names.count == 2 && names.contains(alone[0]))
    // Nor does a file system that ignores case mix them up.
    let similar = ["Parse", "parse", "pArSe", "p/../../x"].map {
      Site.name(of: MetricSeries(workflow: $0, metric: wallTime))
    }
    #expect(Set(similar.map { $0.lowercased() }).count == 4)
    #expect(similar.allSatisfy { !$0.contains("/") && !$0.contains(".") })
  }

  @Test(
    arguments: `A page of a check`.hostile + ["</script><script>alert(1)</script>", "<!--<script>"])
  func `shows names as text`(name: String) throws {
    let metric = Metric(name: name, unit: name)
    let history = step(name, of: metric)
    let extra = Site.Extra(
      name: "extra", title: name, document: Document([.paragraph(name)]), pages: nil)
    let files = files(
      history, subjects: history.entries.map { _ in name },
      releases: [Site.Release(name: name, place: 3)], extras: [extra], title: name)
    for (path, text) in files where path.hasSuffix(".html") {
      // What opens a script is ours, and nothing in it ends it.
      let scripts = text.matches(
        of:
          /<script [^>]*nonce="n0nce" src=|<script nonce="n0nce" src=|<script type="application\/json"/
      )
      #expect(text.matches(of: /<script/).count == scripts.count, "\(path)")
      #expect(text.matches(of: /<\/script/).count == scripts.count, "\(path)")
      let tags = text.replacing(/<script.*?<\/script>/.dotMatchesNewlines(), with: "")
        .replacing(/"[^"]*"/, with: "\"\"")
      #expect(
        tags.matches(of: /<[^>]*\son[a-z]+=/).isEmpty && !tags.contains("<img")
          && !tags.contains("<b>"))
    }
    let commits = try #require(files["assets/commits.js"])
    #expect(!commits.contains("<") && !commits.contains("\u{2028}"))
  }

  /// What the script reads is what was measured.
  @Test func `holds every sample`() throws {
    var history = RecordedHistory()
    let index = history.index(ofSeries: wallTime, workflow: "parse")
    for place in 0..<3 {
      let entry = history.place(of: String(repeating: "\(place)", count: 40), time: nil)
      history.add([0.1 + Double(place), 0.2], toSeries: index, at: entry)
    }
    let files = files(history)
    let page = try #require(files.first { $0.key.hasPrefix("series/") }).value
    let json = try #require(
      page.firstMatch(of: /<script type="application\/json" id="data">(.*?)<\/script>/)
    ).1
    let data = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    var (places, counts) = (PackedNumbers(), PackedNumbers())
    places.append([0, 1, 2])
    counts.append([2, 2, 2])
    let step = try #require(data["step"] as? Double)
    var samples = PackedNumbers(step: step)
    samples.append([0.1, 0.2, 1.1, 0.2, 2.1, 0.2])
    #expect(data["places"] as? String == places.text && data["counts"] as? String == counts.text)
    #expect(data["samples"] as? String == samples.text && step <= 1e-5)
  }

  @Test func `asks for nothing outside of it`() {
    let pages = CommitPages(remote: "https://github.com/ada/words")
    for (path, text) in files(step(), pages: pages) where path.hasSuffix(".html") {
      let addresses = text.matches(of: /(?:src|href)="([^"]*)"/).map { String($0.1) }
      let outside = addresses.filter {
        $0.contains("//") && !$0.hasPrefix("https://github.com/ada/words/commit/")
      }
      #expect(outside.isEmpty, "\(path): \(outside)")
      #expect(text.contains("default-src 'none'") && !text.contains("unsafe-"))
    }
  }
}
