import Testing

@testable import Watch

@Suite struct `Lines on their way to a file` {
  private struct Full: Error, Equatable {}

  /// A file that takes lines only while its disk has room.
  private final class Disk {
    var lines: [String] = []
    var hasRoom = true

    func write(_ line: String) throws(Full) {
      guard hasRoom else { throw Full() }
      lines.append(line)
    }
  }

  @Test func `wait while the disk is full, and are written in order`() {
    let disk = Disk()
    var buffer = LineBuffer(capacity: 10)
    #expect(buffer.add("1", write: disk.write) == nil)
    disk.hasRoom = false
    #expect(buffer.add("2", write: disk.write) == Full())
    #expect(buffer.add("3", write: disk.write) == Full() && buffer.count == 2)
    disk.hasRoom = true
    #expect(buffer.add("4", write: disk.write) == nil)
    #expect(disk.lines == ["1", "2", "3", "4"] && buffer.count == 0 && buffer.dropped == 0)
  }

  @Test func `drop the oldest beyond the capacity, and count them`() {
    let disk = Disk()
    disk.hasRoom = false
    var buffer = LineBuffer(capacity: 3)
    for number in 1...8 { buffer.add("\(number)", write: disk.write) }
    #expect(buffer.count == 3 && buffer.dropped == 5)
    disk.hasRoom = true
    buffer.flush(disk.write)
    #expect(disk.lines == ["6", "7", "8"])
  }
}
