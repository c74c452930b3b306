import Synchronization
import Testing

@testable import Watch

/// Processes that a test starts and ends.
private final class SimulatedProcesses: ProcessSource {
  private struct State: Sendable {
    var processes: [Int32: ProcessReading] = [:]
    var newest: Int32 = 0
    var listings = 0
    var ticks: UInt64 = 0
    /// What ends once another is read.
    var ending: (after: Int32, id: Int32)?
  }

  private let state = Mutex(State())
  private let tellsNewest: Bool

  init(tellsNewest: Bool = true) { self.tellsNewest = tellsNewest }

  var listings: Int { state.withLock { $0.listings } }

  func start(_ id: Int32, parent: Int32, cpu: Double = 0, name: String? = nil) {
    state.withLock {
      $0.ticks += 1
      var reading = ProcessReading(
        id: id, parent: parent, started: $0.ticks, name: name ?? "p\(id)")
      reading.own.userTime = cpu
      reading.residentMemory = 1000
      $0.processes[id] = reading
      $0.newest = id
    }
  }

  func name(_ id: Int32, _ name: String) { state.withLock { $0.processes[id]?.name = name } }

  func use(_ id: Int32, cpu: Double, read: Double = 0) {
    state.withLock {
      $0.processes[id]?.own.userTime += cpu
      $0.processes[id]?.own.bytesRead += read
    }
  }

  /// Ends a process; its usage goes to the parent if that waits for it, and its children to another.
  func end(_ id: Int32, isWaitedFor: Bool = true, orphansTo adopter: Int32 = 1) {
    state.withLock {
      guard let ended = $0.processes.removeValue(forKey: id) else { return }
      if isWaitedFor {
        $0.processes[ended.parent]?.waited.userTime += ended.inclusive.userTime
        $0.processes[ended.parent]?.own.bytesRead += ended.own.bytesRead
      }
      for (child, reading) in $0.processes where reading.parent == id {
        $0.processes[child]?.parent = adopter
      }
    }
  }

  func processIDs() throws(WatchError) -> [Int32] {
    state.withLock {
      $0.listings += 1
      return $0.processes.keys.shuffled()
    }
  }

  func reading(of id: Int32) -> ProcessReading? {
    let (reading, ending) = state.withLock { state in
      let ending = state.ending?.after == id ? state.ending?.id : nil
      if ending != nil { state.ending = nil }
      return (state.processes[id], ending)
    }
    if let ending { end(ending) }
    return reading
  }

  /// As the kernel's: of a process that has done nothing since, what is known is given again, with the
  /// parent that it had.
  func again(_ old: ProcessReading, isWhole: Bool) -> ProcessReading? {
    guard let new = reading(of: old.id), new.started == old.started else { return nil }
    return isWhole || new.own != old.own || new.waited != old.waited ? new : old
  }

  /// Ends a process, waited for by its parent, as soon as one has been read.
  func endAfterReading(_ id: Int32, ending other: Int32) {
    state.withLock { $0.ending = (id, other) }
  }

  func newestProcessID() -> Int32? { tellsNewest ? state.withLock { $0.newest } : nil }
}

@Suite struct `A tree of processes` {
  @Test func `counts what was used since it is watched`() throws {
    let kernel = SimulatedProcesses()
    kernel.start(10, parent: 1, cpu: 100)
    kernel.start(11, parent: 10, cpu: 50)
    kernel.start(12, parent: 1, cpu: 7)
    var tree = ProcessTree(.process(10), of: kernel)
    #expect(try tree.sample().usage.cpuTime == 0)
    kernel.use(10, cpu: 1)
    kernel.use(11, cpu: 2)
    kernel.use(12, cpu: 4)
    let sample = try tree.sample()
    #expect(sample.usage.cpuTime == 3)
    #expect(sample.processes.map(\.id) == [10, 11])
    #expect(sample.residentMemory == 2000 && sample.threads == 2)
  }

  @Test func `counts a process that started and ended between two samples`() throws {
    let kernel = SimulatedProcesses()
    kernel.start(10, parent: 1)
    var tree = ProcessTree(.process(10), of: kernel)
    _ = try tree.sample()
    kernel.start(11, parent: 10, cpu: 5)
    kernel.end(11)
    #expect(try tree.sample().usage.cpuTime == 5)
  }

  @Test func `keeps the last reading of what nobody waits for`() throws {
    let kernel = SimulatedProcesses()
    kernel.start(10, parent: 1)
    kernel.start(11, parent: 10)
    var tree = ProcessTree(.process(10), of: kernel)
    _ = try tree.sample()
    kernel.use(11, cpu: 3)
    #expect(try tree.sample().usage.cpuTime == 3)
    kernel.end(11, isWaitedFor: false)
    #expect(try tree.sample().usage.cpuTime == 3)
    #expect(try tree.sample().usage.cpuTime == 3)
    kernel.use(10, cpu: 1)
    #expect(try tree.sample().usage.cpuTime == 4)
  }

  @Test func `keeps a process whose parent has ended`() throws {
    let kernel = SimulatedProcesses()
    kernel.start(10, parent: 1)
    kernel.start(11, parent: 10)
    kernel.start(12, parent: 11)
    var tree = ProcessTree(.process(10), of: kernel)
    _ = try tree.sample()
    kernel.use(12, cpu: 2)
    kernel.end(11)
    kernel.start(13, parent: 12, cpu: 1)
    let sample = try tree.sample()
    #expect(sample.processes.map(\.id) == [10, 12, 13])
    #expect(sample.usage.cpuTime == 3)
  }

  @Test func `counts an orphan once that its new parent waits for`() throws {
    let kernel = SimulatedProcesses()
    kernel.start(10, parent: 1)
    kernel.start(11, parent: 10)
    kernel.start(12, parent: 11)
    kernel.start(13, parent: 12, cpu: 2)
    var tree = ProcessTree(.process(10), of: kernel)
    kernel.use(13, cpu: 0)
    _ = try tree.sample()
    kernel.use(13, cpu: 5)
    #expect(try tree.sample().usage.cpuTime == 5)
    // The orphan sleeps on, so that nothing but its parent changes.
    kernel.end(12, orphansTo: 10)
    _ = try tree.sample()
    kernel.end(13)
    for _ in 0..<3 { #expect(try tree.sample().usage.cpuTime == 5) }
  }

  /// Launchers get their name a moment after they started; builds and git have none.
  @Test func `of a perf-check holds what it measures, and nothing it builds`() throws {
    let kernel = SimulatedProcesses()
    kernel.start(10, parent: 1, cpu: 9, name: "perf-check")
    kernel.start(11, parent: 10, name: "perf-check run")
    kernel.start(12, parent: 10, name: "swift-build")
    kernel.start(13, parent: 12, cpu: 3)
    kernel.start(14, parent: 11, name: "parse")
    kernel.start(15, parent: 10, name: "perf-check")
    var tree = ProcessTree(.runs(of: 10), of: kernel)
    #expect(try tree.sample().processes.map(\.name) == ["parse"])
    kernel.name(15, "perf-check run")
    kernel.start(16, parent: 15, cpu: 2, name: "emit")
    kernel.use(13, cpu: 5)
    let sample = try tree.sample()
    #expect(sample.processes.map(\.name) == ["parse", "emit"] && sample.usage.cpuTime == 2)
  }

  @Test func `takes a reused id for another process`() throws {
    let kernel = SimulatedProcesses()
    kernel.start(10, parent: 1)
    kernel.start(11, parent: 10, cpu: 2)
    var tree = ProcessTree(.process(10), of: kernel)
    _ = try tree.sample()
    kernel.end(11)
    // The ids have started anew.
    kernel.start(5, parent: 1)
    kernel.start(11, parent: 1, cpu: 1000)
    let sample = try tree.sample()
    #expect(sample.processes.map(\.id) == [10])
    #expect(sample.usage.cpuTime == 0)
  }

  @Test func `finds its own process under the id of an earlier stranger`() throws {
    let kernel = SimulatedProcesses()
    kernel.start(10, parent: 1)
    kernel.start(20, parent: 1)
    var tree = ProcessTree(.process(10), of: kernel)
    _ = try tree.sample()
    kernel.end(20)
    kernel.start(15, parent: 1)
    _ = try tree.sample()
    kernel.start(20, parent: 10, cpu: 6)
    kernel.start(9, parent: 1)
    #expect(try tree.sample().usage.cpuTime == 6)
  }

  @Test func `holds the grandchildren of a process, whatever its children use`() throws {
    let kernel = SimulatedProcesses()
    kernel.start(100, parent: 1, cpu: 9)
    var tree = ProcessTree(.grandchildren(of: 100), of: kernel)
    #expect(try tree.sample().processes.isEmpty)
    kernel.start(101, parent: 100, cpu: 30)
    kernel.start(102, parent: 101, cpu: 1)
    kernel.start(103, parent: 102, cpu: 1)
    var sample = try tree.sample()
    #expect(sample.processes.map(\.id) == [102, 103] && sample.usage.cpuTime == 2)
    kernel.end(103)
    kernel.use(102, cpu: 0.5)
    kernel.end(102)
    sample = try tree.sample()
    #expect(sample.processes.isEmpty && sample.usage.cpuTime == 2.5)
    kernel.end(101)
    #expect(try tree.sample().usage.cpuTime == 2.5)
  }

  @Test func `lists the machine's processes only when one has started`() throws {
    let kernel = SimulatedProcesses()
    kernel.start(10, parent: 1)
    var tree = ProcessTree(.process(10), of: kernel)
    for _ in 0..<5 { _ = try tree.sample() }
    #expect(kernel.listings == 1)
    kernel.start(11, parent: 10)
    #expect(try tree.sample().processes.count == 2)
    #expect(kernel.listings == 2)
  }

  @Test func `counts bytes once, though a parent's include those of its children`() throws {
    let kernel = SimulatedProcesses()
    kernel.start(10, parent: 1)
    kernel.start(11, parent: 10)
    var tree = ProcessTree(.process(10), of: kernel)
    _ = try tree.sample()
    kernel.use(11, cpu: 0, read: 700)
    #expect(try tree.sample().usage.bytesRead == 700)
    kernel.end(11)
    #expect(try tree.sample().usage.bytesRead == 700)
  }

  /// The parent is read, then the child ends and is waited for, and then the child is looked for.
  @Test func `counts a child once that ends while the tree is read`() throws {
    let kernel = SimulatedProcesses()
    kernel.start(10, parent: 1)
    kernel.start(11, parent: 10, cpu: 4)
    kernel.start(12, parent: 10)
    var tree = ProcessTree(.process(10), of: kernel)
    _ = try tree.sample()
    kernel.use(11, cpu: 3)
    #expect(try tree.sample().usage.cpuTime == 3)
    kernel.endAfterReading(10, ending: 11)
    for _ in 0..<3 { #expect(try tree.sample().usage.cpuTime == 3) }
    kernel.use(12, cpu: 1)
    kernel.endAfterReading(12, ending: 12)
    for _ in 0..<3 { #expect(try tree.sample().usage.cpuTime == 4) }
  }

  /// Processes fork, work, end and are waited for or not, in random order; the tree is sampled now and then.
  @Test(arguments: [true, false])
  func `never counts more than was used, nor less than was waited for`(
    tellsNewest: Bool
  ) throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<50 {
      let kernel = SimulatedProcesses(tellsNewest: tellsNewest)
      kernel.start(10, parent: 1)
      var tree = ProcessTree(.process(10), of: kernel)
      _ = try tree.sample()
      var (alive, next, used): ([Int32], Int32, Double) = ([10], 11, 0)
      var last = 0.0
      for _ in 0..<200 {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<3:
          guard let parent = alive.randomElement(using: &generator) else { break }
          kernel.start(next, parent: parent, cpu: 1)
          used += 1
          alive.append(next)
          next += 1
        case 3..<6:
          guard let one = alive.randomElement(using: &generator) else { break }
          kernel.use(one, cpu: 2)
          used += 2
        case 6..<8:
          // Leaves only, so that everything is waited for by a living parent.
          guard
            let one = alive.dropFirst().last(where: { id in
              !alive.contains { kernel.reading(of: $0)?.parent == id }
            })
          else { break }
          kernel.end(one)
          alive.removeAll { $0 == one }
        default:
          let sample = try tree.sample()
          #expect(sample.usage.cpuTime == used)
          #expect(sample.usage.cpuTime >= last)
          #expect(sample.processes.map(\.id) == alive.sorted())
          last = sample.usage.cpuTime
        }
      }
    }
  }
}
