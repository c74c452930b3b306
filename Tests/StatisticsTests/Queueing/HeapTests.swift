import Statistics
import Testing

@Suite struct `A heap` {
  @Test func `gives its elements in ascending order, equal ones each`() {
    var generator = SeededGenerator(seed: 41)
    for count in [0, 1, 2, 3, 10, 100, 1000] {
      let values = (0..<count).map { _ in Int.random(in: 0..<max(1, count / 2), using: &generator) }
      var heap = Heap<Int>()
      for value in values { heap.push(value) }
      #expect(heap.count == count && heap.first == values.min())
      var sorted: [Int] = []
      while let minimum = heap.pop() { sorted.append(minimum) }
      #expect(sorted == values.sorted())
      #expect(heap.count == 0 && heap.first == nil)
    }
  }

  @Test func `keeps its order while its first element is replaced`() {
    var generator = SeededGenerator(seed: 42)
    var heap = Heap<Double>()
    var values: [Double] = []
    for _ in 0..<40 {
      values.append(.random(in: 0..<1, using: &generator))
      heap.push(values[values.count - 1])
    }
    for _ in 0..<200 {
      let value = Double.random(in: 0..<1, using: &generator)
      values.sort()
      #expect(heap.first == values[0])
      values[0] = value
      heap.replaceFirst(with: value)
    }
  }
}
