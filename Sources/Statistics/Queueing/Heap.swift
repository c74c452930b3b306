/// A priority queue: a binary min-heap.
///
/// Its functions are inlinable in other modules: without specialization each comparison is a call.
///
/// - SeeAlso: Williams (1964), "Algorithm 232: heapsort", Comm. ACM 7, doi:10.1145/512274.512284.
package struct Heap<Element: Comparable> {
  @usableFromInline
  var elements: [Element] = []

  @inlinable
  package init() {}

  @inlinable
  package var count: Int { elements.count }
  /// The minimum; nil for an empty queue.
  @inlinable
  package var first: Element? { elements.first }

  /// - Complexity: O(log *n*).
  @inlinable
  package mutating func push(_ element: Element) {
    var place = elements.count
    elements.append(element)
    while place > 0, element < elements[(place - 1) / 2] {
      elements[place] = elements[(place - 1) / 2]
      place = (place - 1) / 2
    }
    elements[place] = element
  }

  /// Removes and returns the minimum.
  ///
  /// - Complexity: O(log *n*).
  @inlinable
  package mutating func pop() -> Element? {
    guard let first = elements.first, let last = elements.popLast() else { return nil }
    if !elements.isEmpty { sink(last) }
    return first
  }

  /// Replaces the minimum by an element.
  @inlinable
  package mutating func replaceFirst(with element: Element) {
    precondition(!elements.isEmpty, "an empty queue has no first element")
    sink(element)
  }

  /// Places an element at the root, and sifts it down.
  @inlinable
  mutating func sink(_ last: Element) {
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < elements.count else { break }
      if child + 1 < elements.count, elements[child + 1] < elements[child] { child += 1 }
      guard elements[child] < last else { break }
      elements[place] = elements[child]
      place = child
    }
    elements[place] = last
  }
}

extension Heap: Sendable where Element: Sendable {}
