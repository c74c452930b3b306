import Exchange
import Model
import TestSupport
import Testing

@Suite struct `What is imported` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(named: "import") }

  @Test func `of a table is a run a commit and workflow`() throws {
    try folder.write(
      """
      commit,time,workflow,metric,value
      a1,1767225600,w,wall_time,1
      a1,1767225600,w,peak_rss,2
      b2,1767312000,w,wall_time,3
      b2,1767312000,x,wall_time,4
      """, to: "t.csv")
    let (runs, warnings) = try ImportedRun.read(file: folder.path + "/t.csv", in: "/")
    #expect(runs.map(\.commit) == ["a1", "b2", "b2"] && runs.map(\.workflow) == ["w", "w", "x"])
    #expect(runs.map(\.metrics.count) == [2, 1, 1] && warnings.isEmpty)
  }

  @Test func `of a benchmark becomes metrics of one workflow where that is wanted`() throws {
    try folder.write(
      #"{"results": [{"command": "x", "times": [1, 2]}, {"command": "y", "times": [3]}]}"#,
      to: "h.json")
    let file = folder.path + "/h.json"
    let (each, _) = try ImportedRun.read(file: file, in: "/")
    #expect(each.map(\.workflow) == ["x", "y"])
    let (one, _) = try ImportedRun.read(file: file, in: "/", workflow: "all")
    #expect(one.map(\.workflow) == ["all"])
    #expect(one.first?.metrics.map(\.metric.name) == ["x/time", "y/time"])
  }
}
