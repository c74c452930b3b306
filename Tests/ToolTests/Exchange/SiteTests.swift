import Foundation
import TestSupport
import Testing

@Suite struct `A site of the history` {
  @Test func `is written to a folder of its own`() throws {
    let tool = try GoldenRepository.copy()
    let result = try tool.execute("report", "--site", "site")
    #expect(result.status == 0 && result.output.hasPrefix("Site: site/index.html ("), "\(result)")
    let index = try tool.folder.read("site/index.html")
    #expect(index.contains("parse steps") && index.contains("Capacity plan"))
    let names = try FileManager.default.contentsOfDirectory(
      atPath: tool.folder.path + "/site/series")
    let page = try #require(names.first { $0.hasPrefix("parse-wall_time-") })
    #expect(try tool.folder.read("site/series/" + page).contains("regressed</p>"))
    #expect(try tool.folder.read("site/tasks.html").contains("<svg viewBox"))
  }

  @Test func `replaces an older one, and nothing else`() throws {
    let tool = try GoldenRepository.copy()
    #expect(try tool.execute("report", "--site", "site").status == 0)
    try tool.folder.write("stale", to: "site/series/gone-0123456789.html")
    #expect(try tool.execute("report", "--site", "site/").status == 0)
    #expect(
      !FileManager.default.fileExists(
        atPath: tool.folder.path + "/site/series/gone-0123456789.html"))
    try tool.folder.write("precious", to: "other/notes.txt")
    let refused = try tool.execute("report", "--site", "other")
    #expect(
      refused.status == 64 && refused.errors.contains("other files than those of a site"),
      "\(refused)")
    let file = try tool.execute("report", "--site", "steps")
    #expect(file.status == 64 && file.errors.contains("no folder"), "\(file)")
    #expect(try tool.folder.read("steps") == "100" || !tool.folder.read("steps").isEmpty)
  }

  @Test func `is made of a table, too`() throws {
    let tool = try GoldenRepository.copy()
    let result = try tool.execute("report", "--site", "site", "--input", "Inputs/history.csv")
    #expect(result.status == 0, "\(result)")
    #expect(try tool.folder.read("site/index.html").contains("series at"))
  }

  @Test func `needs something to show, and a place`() throws {
    let tool = try PerfCheckTool()
    let nothing = try tool.execute("report", "--site", "site")
    #expect(nothing.status == 4 && nothing.errors.contains("nothing to show"), "\(nothing)")
    #expect(!FileManager.default.fileExists(atPath: tool.folder.path + "/site"))
    let both = try tool.execute("report", "trends", "--site", "site")
    #expect(both.status == 64 && both.errors.contains("--site writes the whole history"))
    let alone = try tool.execute("report", "--metric", "wall_time")
    #expect(alone.status == 64 && alone.errors.contains("require --site"))
  }
}
