import Measurement
import Profiling

/// Tells the program's own functions from those of the language and of the system.
struct CodeOwnership {
  private let roots: [String]
  private let names: [String: FunctionName]
  /// Executables and libraries whose own code has debug information.
  private let debuggable: Set<String>
  /// Whether nothing that ran was built below the roots, as with a script: then each function of a
  /// library counts for itself.
  private let isForeign: Bool

  /// - Parameters:
  ///   - profiles: All frames that will be asked for.
  ///   - environment: Of the tools that name functions.
  init(_ profiles: [RecordedProfile], environment: [String: String]) {
    roots = Array(Set(profiles.map(\.root)))
    let frames = profiles.flatMap(\.profile.frames)
    names = Symbolizer(environment: environment).names(of: Set(frames.map(\.symbol)))
    var debuggable: Set<String> = []
    for frame in frames where Self.relative(frame.file, to: roots) != nil {
      debuggable.insert(frame.object)
    }
    self.debuggable = debuggable
    let roots = roots
    isForeign = !frames.contains { Self.root(of: $0.object, among: roots) != nil }
  }

  func name(of frame: Frame) -> FunctionName {
    names[frame.symbol] ?? FunctionName(frame.symbol, isOfLanguage: true)
  }

  func function(_ frame: Frame) -> FunctionCosts.Function {
    let name = name(of: frame)
    let file = Self.relative(frame.file, to: roots)
    return FunctionCosts.Function(
      name, file: file, line: file == nil ? nil : frame.line,
      isOwn: !name.isOfLanguage && isInside(frame) && !isOfRuntime(frame, file: file))
  }

  private func isInside(_ frame: Frame) -> Bool {
    guard !isForeign else { return frame.object != Frame.kernel }
    return Self.root(of: frame.object, among: roots) != nil
  }

  /// Whether a function came out of a library that is linked into the program.
  ///
  /// The program's own functions have debug information. Names of Swift say their module themselves.
  private func isOfRuntime(_ frame: Frame, file: String?) -> Bool {
    let isOfSwift = frame.symbol.hasPrefix("$s") || frame.symbol.hasPrefix("$S")
    return !isOfSwift && file == nil && debuggable.contains(frame.object)
  }

  /// The root that a path is below; nil for none.
  private static func root(of path: String, among roots: [String]) -> String? {
    roots.first { path.hasPrefix($0 + "/") }
  }

  /// A path below one of the roots; relative ones are the compiler's, and taken as they are.
  private static func relative(_ file: String?, to roots: [String]) -> String? {
    guard let file else { return nil }
    if let root = root(of: file, among: roots) { return String(file.dropFirst(root.count + 1)) }
    return file.hasPrefix("/") || file.hasPrefix("./") || file.hasPrefix("../") ? nil : file
  }
}
