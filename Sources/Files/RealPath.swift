internal import CPlatform
import Foundation

/// The one path of a file: absolute, over all links, and spelled as the disk has it where case doesn't
/// matter.
///
/// What isn't there keeps its name below the last folder that is. Paths from git, which resolves them
/// so, are equal to these; those of Foundation aren't on macOS, where it takes `/private` away.
///
/// - Parameter path: Absolute.
/// - Returns: A path without a slash at its end, but for the root.
package func realPath(_ path: String) -> String {
  var rest: [Substring] = []
  var known = path
  while true {
    if let real = existingPath(known) {
      // Below what isn't there, no link can lead anywhere.
      var names = real.split(separator: "/")
      for name in rest.reversed() {
        switch name {
        case ".": break
        case "..": _ = names.popLast()
        default: names.append(name)
        }
      }
      return "/" + names.joined(separator: "/")
    }
    let names = known.split(separator: "/")
    guard let last = names.last else { return "/" }
    rest.append(last)
    known = "/" + names.dropLast().joined(separator: "/")
  }
}

private func existingPath(_ path: String) -> String? {
  var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
  guard !path.utf8.contains(0), unsafe platform_real_path(path, &bytes) else { return nil }
  return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
