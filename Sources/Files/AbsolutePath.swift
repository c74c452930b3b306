/// The absolute form of a path.
///
/// - Parameters:
///   - path: Returned unchanged if it is absolute; the folder itself if it is empty.
///   - folder: The absolute path of the folder to which relative paths refer.
package func absolutePath(_ path: String, in folder: String) -> String {
  guard !path.hasPrefix("/") else { return path }
  return path.isEmpty ? folder : (folder == "/" ? "" : folder) + "/" + path
}
