internal import CProcess

/// A tree of processes that is sampled while processes start and end in it.
///
/// Usage is exact for what is waited for: a process that starts and ends between two samples is counted
/// when its parent has waited for it, because the kernel adds its usage to the parent's. What a
/// process used after the last sample is lost only where nothing of the tree waits for it.
package struct ProcessTree<Source: ProcessSource>: Sendable {
  /// What belongs to the tree.
  package enum Root: Hashable, Sendable {
    /// A process and its descendants.
    case process(Int32)
    /// The descendants of the children of a process, not those children: perf-check's own children
    /// start what it measures.
    case grandchildren(of: Int32)
    /// The descendants of those children of a perf-check that start what it measures, not what it builds.
    case runs(of: Int32)
  }

  /// What the tree has used until a moment.
  package struct Sample: Hashable, Sendable {
    /// Since the tree is watched.
    package var usage = Usage()
    /// Memory that its processes hold, in bytes; pages that several hold count several times.
    package var residentMemory = 0.0
    package var threads = 0
    /// The processes that live, in order of their ids.
    package var processes: [ProcessReading] = []

    package init() {}
  }

  private let source: Source
  private let root: Root
  private var members: [Int32: Member] = [:]
  /// perf-check's children, which start and wait for the members.
  private var holders: [Int32: Member] = [:]
  /// What is known not to belong to it.
  private var outsiders: Set<Int32> = []
  private var newest: Int32?
  /// What had been used before the tree was watched.
  private var before = Usage()
  /// The usage of ended processes that no living one has waited for.
  private var lost = Usage()
  private var last: Usage?

  /// A process with what it owes for children that have ended.
  private struct Member: Sendable {
    var reading: ProcessReading
    /// What children that have ended had used, as of the sample before.
    var expected = Usage()
    /// The same of those whose end was noticed in this sample.
    var noticed = Usage()
    /// What it had received of its children when it was found.
    let received: Usage
    /// What it was expected to receive and never did.
    var missed = Usage()

    init(_ reading: ProcessReading) {
      self.reading = reading
      self.received = reading.received
    }

    /// Compares what was expected with what has come.
    ///
    /// The process was read before its children, so that what one of them had used when it was found to
    /// have ended may come with the next reading: until then nothing is missed.
    mutating func settle() {
      missed = Usage.maximum(missed, expected - (reading.received - received))
      expected += noticed
      noticed = Usage()
    }
  }

  package init(_ root: Root, of source: Source) {
    (self.root, self.source) = (root, source)
  }

  /// Reads what has been used until now.
  ///
  /// - Throws: `.unavailable` where processes can't be listed.
  /// - Complexity: O(*m* log *m*) for *m* members, and O(*processes of the machine*) after any of them
  ///   has started.
  package mutating func sample() throws(WatchError) -> Sample {
    // Their children have another parent now.
    var gone: Set<Int32> = []
    for holder in read(&holders, &gone) { lost += holder.reading.waited + holder.missed }
    let ended = read(&members, &gone)
    try discover()
    account(for: ended)
    for index in members.values.indices { members.values[index].settle() }
    for index in holders.values.indices { holders.values[index].settle() }
    let total = total
    if last == nil { before = total }
    // A process that has ended may be in none of the sums until its parent is read again.
    let usage = Usage.maximum(last ?? Usage(), total - before)
    last = usage
    var sample = Sample()
    sample.usage = usage
    sample.processes = members.values.map(\.reading).filter { !$0.hasEnded }.sorted {
      $0.id < $1.id
    }
    sample.residentMemory = sample.processes.reduce(0) { $0 + $1.residentMemory }
    sample.threads = sample.processes.reduce(0) { $0 + $1.threads }
    return sample
  }

  /// Reads processes, parents before their children.
  ///
  /// In this order nothing is counted twice: once a parent's sum holds a child, that child is gone.
  ///
  /// - Parameters:
  ///   - processes: By their ids.
  ///   - gone: The ids of those that are found to have ended.
  /// - Returns: Those that have ended and were waited for, which are removed.
  private func read(_ processes: inout [Int32: Member], _ gone: inout Set<Int32>) -> [Member] {
    var ended: [Member] = []
    // A parent has started before its children.
    let order = processes.values.map(\.reading).sorted {
      ($0.started, $0.id) < ($1.started, $1.id)
    }
    for old in order {
      if let reading = source.again(old, isWhole: gone.contains(old.parent)) {
        if reading.hasEnded { gone.insert(old.id) }
        processes[old.id]?.reading = reading
      } else if let member = processes.removeValue(forKey: old.id) {
        gone.insert(old.id)
        ended.append(member)
      }
    }
    return ended
  }

  private var total: Usage {
    let lived = members.values.reduce(Usage()) { $0 + $1.reading.inclusive + $1.missed }
    return holders.values.reduce(lived + lost) { $0 + $1.reading.waited + $1.missed }
  }

  /// Finds processes that have started.
  private mutating func discover() throws(WatchError) {
    let newest = source.newestProcessID()
    guard newest == nil || newest != self.newest else { return }
    let ids = try source.processIDs()
    // Ids are given out in order; after the largest they start anew, so that any may be another's.
    let isInOrder = newest.map { $0 >= self.newest ?? $0 } ?? false
    self.newest = newest
    outsiders = isInOrder ? outsiders.intersection(ids) : []
    var unknown: [Int32: ProcessReading] = [:]
    for id in ids where members[id] == nil && holders[id] == nil && !outsiders.contains(id) {
      unknown[id] = source.reading(of: id)
    }
    var hasFound = true
    while hasFound {
      hasFound = false
      for (id, reading) in unknown where add(reading) {
        unknown[id] = nil
        hasFound = true
      }
    }
    // A child gets the name by which it is known only after it has started.
    if case .runs(let id) = root { unknown = unknown.filter { $0.value.parent != id } }
    outsiders.formUnion(unknown.keys)
  }

  /// Adds a process if it belongs to the tree.
  private mutating func add(_ reading: ProcessReading) -> Bool {
    switch root {
    case .process(let id) where reading.id == id && last == nil: break
    case .grandchildren(let id) where reading.parent == id:
      holders[reading.id] = Member(reading)
      return true
    case .runs(let id) where reading.parent == id && reading.name == CPROCESS_LAUNCHER_NAME:
      holders[reading.id] = Member(reading)
      return true
    default:
      guard members[reading.parent] != nil || holders[reading.parent] != nil else { return false }
    }
    members[reading.id] = Member(reading)
    return true
  }

  /// Has the nearest living ancestors of members that have ended expect what these had used.
  private mutating func account(for ended: [Member]) {
    let parents = Dictionary(
      ended.map { ($0.reading.id, $0.reading.parent) }, uniquingKeysWith: { $1 })
    for member in ended {
      lost += member.missed
      var parent = member.reading.parent
      while let next = parents[parent] { parent = next }
      if members[parent] != nil {
        members[parent]?.noticed += member.reading.inclusive
      } else if holders[parent] != nil {
        var usage = member.reading.inclusive
        // A holder's own input and output don't count, so that nobody knows what it received.
        lost.bytesRead += usage.bytesRead
        lost.bytesWritten += usage.bytesWritten
        (usage.bytesRead, usage.bytesWritten) = (0, 0)
        holders[parent]?.noticed += usage
      } else {
        lost += member.reading.inclusive
      }
    }
  }
}
