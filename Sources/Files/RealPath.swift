internal import CPlatform
import Foundation

/// The canonical path of a file: absolute, with links resolved, and spelled as on the disk if case is
/// insensitive.
///
/// Missing components are kept below the last existing folder. git resolves paths in the same way;
/// Foundation doesn't on macOS, where it removes `/private`.
///
/// - Parameter path: Absolute.
/// - Returns: A path without a trailing slash, except for the root.
package func realPath(_ path: String) -> String {
  var rest: [Substring] = []
  var known = path
  while true {
    if let real = existingPath(known) {
      // Below a missing component there are no links.
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
