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
  private var members: [Int32: ProcessReading] = [:]
  /// perf-check's children, which start and wait for the members.
  private var holders: [Int32: ProcessReading] = [:]
  /// What is known not to belong to it.
  private var outsiders: Set<Int32> = []
  private var newest: Int32?
  /// What had been used before the tree was watched.
  private var before = Usage()
  /// The usage of ended members that no living one has waited for.
  private var lost = Usage()
  private var isFirst = true

  package init(_ root: Root, of source: Source) {
    (self.root, self.source) = (root, source)
  }

  /// Reads what has been used until now.
  ///
  /// - Throws: `.unavailable` where processes can't be listed.
  /// - Complexity: O(*members*), and O(*processes of the machine*) after any of them has started.
  package mutating func sample() throws(WatchError) -> Sample {
    let (oldMembers, oldHolders) = (members, holders)
    members = oldMembers.compactMapValues(current)
    holders = oldHolders.compactMapValues(current)
    try discover()
    let ended = oldMembers.filter { members[$0.key]?.started != $0.value.started }
    settle(ended, oldMembers, oldHolders)
    for (id, holder) in oldHolders where holders[id] == nil { lost += holder.waited }
    if isFirst { before = total }
    isFirst = false
    var sample = Sample()
    sample.usage = (total - before).clamped
    sample.processes = members.values.filter { !$0.hasEnded }.sorted { $0.id < $1.id }
    sample.residentMemory = sample.processes.reduce(0) { $0 + $1.residentMemory }
    sample.threads = sample.processes.reduce(0) { $0 + $1.threads }
    return sample
  }

  /// The reading of the same process now; nil where it has ended and was waited for.
  private func current(_ old: ProcessReading) -> ProcessReading? {
    source.reading(of: old.id).flatMap { $0.started == old.started ? $0 : nil }
  }

  private var total: Usage {
    let lived = members.values.reduce(Usage()) { $0 + $1.inclusive }
    return holders.values.reduce(lived + lost) { $0 + $1.waited }
  }

  /// Finds processes that have started.
  private mutating func discover() throws(WatchError) {
    let newest = source.newestProcessID()
    guard newest == nil || newest != self.newest else { return }
    let ids = try source.processIDs()
    // Ids are given out in order; after the largest they start anew, so that any may be another's.
    if let newest, let last = self.newest, newest < last { outsiders = [] }
    self.newest = newest
    if newest == nil { outsiders = [] }
    outsiders.formIntersection(ids)
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
    outsiders.formUnion(unknown.keys)
  }

  /// Adds a process if it belongs to the tree.
  private mutating func add(_ reading: ProcessReading) -> Bool {
    switch root {
    case .process(let id) where reading.id == id && isFirst: break
    case .grandchildren(let id) where reading.parent == id:
      holders[reading.id] = reading
      return true
    default:
      guard members[reading.parent] != nil || holders[reading.parent] != nil else { return false }
    }
    members[reading.id] = reading
    return true
  }

  /// Keeps the usage of members that have ended, as far as no living parent has waited for it.
  private mutating func settle(
    _ ended: [Int32: ProcessReading], _ oldMembers: [Int32: ProcessReading],
    _ oldHolders: [Int32: ProcessReading]
  ) {
    // What had been used below each parent that still lives.
    var expected: [Int32: Usage] = [:]
    for reading in ended.values {
      var parent = reading.parent
      while let next = ended[parent] { parent = next.parent }
      expected[parent, default: Usage()] += reading.inclusive
    }
    for (parent, usage) in expected {
      guard let now = members[parent] ?? holders[parent],
        let old = oldMembers[parent] ?? oldHolders[parent]
      else {
        lost += usage
        continue
      }
      var received = now.waited - old.waited
      // Bytes of children are added to the parent's own.
      received.bytesRead = now.own.bytesRead - old.own.bytesRead
      received.bytesWritten = now.own.bytesWritten - old.own.bytesWritten
      if holders[parent] != nil { (received.bytesRead, received.bytesWritten) = (0, 0) }
      lost += (usage - received).clamped
    }
  }
}
