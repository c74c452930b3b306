/// The path from the root that a path stands for.
///
/// - Parameters:
///   - path: Taken as it is if it is absolute; the folder itself if it is empty.
///   - folder: The absolute path of the folder that a relative path starts from.
package func absolutePath(_ path: String, in folder: String) -> String {
  guard !path.hasPrefix("/") else { return path }
  return path.isEmpty ? folder : (folder == "/" ? "" : folder) + "/" + path
}
