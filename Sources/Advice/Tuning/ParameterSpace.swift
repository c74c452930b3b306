package import Configuration
import Foundation
import Quantities
import Statistics

/// All settings of a workflow's parameters.
package struct ParameterSpace: Hashable, Sendable {
  package let parameters: [Parameter]

  package init(_ parameters: [Parameter]) { self.parameters = parameters }

  /// Settings are listed up to so many.
  package static let maximumListedSettings = 128

  /// How many settings there are; nil for more than are listed.
  package var count: Int? {
    var count = 1
    for parameter in parameters {
      guard let values = parameter.count else { return nil }
      count *= values
      guard count <= Self.maximumListedSettings else { return nil }
    }
    return count
  }

  /// All settings, where they can be listed.
  package var settings: [Setting]? {
    guard count != nil else { return nil }
    var all: [[String: String]] = [[:]]
    for parameter in parameters {
      let values = self.values(of: parameter)
      all = all.flatMap { setting in
        values.map { setting.merging([parameter.name: $0]) { $1 } }
      }
    }
    return all.map { Setting($0) }
  }

  private func values(of parameter: Parameter) -> [String] {
    switch parameter.values {
    case .list(let list): return list
    case .range:
      let count = parameter.count ?? 1
      return (0..<count).map { place in
        parameter.value(at: count > 1 ? place01(place, of: count, parameter) : 0)
      }
    }
  }

  /// The place of the n-th whole number of a range.
  private func place01(_ number: Int, of count: Int, _ parameter: Parameter) -> Double {
    guard case .range(let range) = parameter.values else { return 0 }
    return range.place(of: range.lower + Double(number))
  }

  /// What they are set to where nobody chooses.
  package var present: Setting {
    Setting(Dictionary(parameters.map { ($0.name, $0.present) }, uniquingKeysWith: { $1 }))
  }

  // MARK: - As points

  /// Which places of a point belong to each parameter: one, or one for each value that has no order.
  private var axes: [(parameter: Parameter, names: [String]?)] {
    parameters.map { parameter in
      if case .list(let list) = parameter.values, list.contains(where: { Double($0) == nil }) {
        return (parameter, list)
      }
      return (parameter, nil)
    }
  }

  /// A setting as a point in 0…1 in each dimension.
  func point(of setting: Setting) -> [Double] {
    axes.flatMap { parameter, names -> [Double] in
      let value = setting.values[parameter.name] ?? parameter.present
      if let names { return names.map { $0 == value ? 1 : 0 } }
      return [parameter.place(of: value) ?? 0]
    }
  }

  /// A setting drawn evenly.
  func random(using generator: inout some RandomNumberGenerator) -> Setting {
    setting { _ in Double.random(in: 0...1, using: &generator) }
  }

  /// Settings that are spread evenly over each parameter.
  ///
  /// - SeeAlso: McKay, Beckman and Conover (1979), doi:10.1080/00401706.1979.10489755: Latin
  ///   hypercubes.
  func spread(_ count: Int, using generator: inout some RandomNumberGenerator) -> [Setting] {
    let places = parameters.map { _ in
      (0..<count).shuffled(using: &generator).map {
        (Double($0) + Double.random(in: 0..<1, using: &generator)) / Double(count)
      }
    }
    return (0..<count).map { row in setting { places[$0][row] } }
  }

  /// A setting near another: every parameter moved a bit, or one of them anywhere.
  func neighbour(
    of setting: Setting, reach: Double, using generator: inout some RandomNumberGenerator
  ) -> Setting {
    let moved = Int.random(in: 0..<parameters.count, using: &generator)
    let isJump = Bool.random(using: &generator)
    return self.setting { index in
      let place = parameters[index].place(of: setting.values[parameters[index].name] ?? "") ?? 0
      if isJump { return index == moved ? Double.random(in: 0...1, using: &generator) : place }
      return min(1, max(0, place + Double.random(in: -reach...reach, using: &generator)))
    }
  }

  private func setting(_ place: (Int) -> Double) -> Setting {
    var values: [String: String] = [:]
    for (index, parameter) in parameters.enumerated() {
      // The first and the last value of a list are as likely as the others.
      if case .list(let list) = parameter.values {
        values[parameter.name] =
          list[min(list.count - 1, Int(saturating: place(index) * Double(list.count)))]
      } else {
        values[parameter.name] = parameter.value(at: place(index))
      }
    }
    return Setting(values)
  }
}
