import Files
import Testing

@Test(arguments: [
  ("x/y", "/work", "/work/x/y"), ("/x", "/work", "/x"), ("", "/work", "/work"), ("x", "/", "/x"),
])
func `A relative path starts from the given folder`(path: String, folder: String, whole: String) {
  #expect(absolutePath(path, in: folder) == whole)
}
