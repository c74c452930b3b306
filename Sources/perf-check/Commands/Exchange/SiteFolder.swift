import Files
import Foundation
import Reports

/// The folder that a site is written to, and nothing else.
struct SiteFolder {
  private let path: String
  private let files: FileTree

  /// - Parameters:
  ///   - path: As the user wrote it.
  ///   - directory: The folder that it is relative to.
  /// - Throws: `UsageError` where something else is, which would be mixed with the site.
  init(_ path: String, in directory: String) throws {
    let absolute = realPath(absolutePath(path, in: directory))
    self.path = absolute
    // What is there may be reached by links, what is made below it isn't.
    var there = absolute
    while there != "/", !FileManager.default.fileExists(atPath: there) {
      there = URL(filePath: there).deletingLastPathComponent().path(percentEncoded: false)
      while there.count > 1, there.hasSuffix("/") { there.removeLast() }
    }
    files = FileTree(root: there)
    guard FileManager.default.fileExists(atPath: absolute) else { return }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: absolute) else {
      throw UsageError(description: "--site: '\(path)' is no folder that can be read")
    }
    let index = FileManager.default.contents(atPath: absolute + "/index.html") ?? Data()
    let isSite = String(decoding: index.prefix(200), as: UTF8.self).contains(Site.mark)
    guard isSite || names.allSatisfy({ $0.hasPrefix(".") }) else {
      throw UsageError(
        description: """
          --site: '\(path)' has other files than those of a site
            Name a new folder, or an empty one.
          """)
    }
  }

  /// Writes a site, and removes the pages of series that it no longer has.
  ///
  /// - Returns: How many bytes it has in all, and how many its first page needs.
  func write(_ site: Site) throws -> (all: Int, first: Int) {
    try files.makeFolder(path)
    var sizes: [String: Int] = [:]
    let paths = try site.write { file in
      try files.writeUnflushed(file.text, to: path + "/" + file.path)
      sizes[file.path] = file.text.utf8.count
    }
    let kept = Set(paths)
    let series = try FileManager.default.contentsOfDirectory(atPath: path + "/series")
    for name in series where name.hasSuffix(".html") && !kept.contains("series/" + name) {
      try files.remove(path + "/series/" + name)
    }
    let first = ["index.html", "assets/site.css", "assets/site.js"].compactMap { sizes[$0] }
    return (sizes.values.reduce(0, +), first.reduce(0, +))
  }
}
