import Quantities
import Testing

@Suite struct `A queue of numbers` {
  @Test(arguments: [1, 64, 65, 4096, 5000]) func `gives the least of those that are in`(count: Int)
  {
    var queue = NumberQueue(count: count)
    #expect(queue.first == nil && queue.pop() == nil)
    var numbers: Set<Int> = []
    // Multiples of a number without a common divisor come in every order.
    for step in 0..<600 {
      let number = step &* 7919 % count
      queue.push(number)
      numbers.insert(number)
      guard step % 3 != 0 else { continue }
      #expect(queue.first == numbers.min())
      let minimum = queue.pop()
      #expect(minimum == numbers.min())
      if let minimum { numbers.remove(minimum) }
    }
    var rest: [Int] = []
    while let number = queue.pop() { rest.append(number) }
    #expect(rest == numbers.sorted())
  }
}
