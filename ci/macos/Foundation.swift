// What the rooms that are checked for macOS use of Foundation; its interface isn't to be had elsewhere.
@_exported import Mathematics

public func sqrt<T: FloatingPoint>(_ x: T) -> T { x.squareRoot() }
public func ldexp<T: FloatingPoint>(_ x: T, _ n: Int) -> T { T(sign: .plus, exponent: T.Exponent(n), significand: x) }
public func scalbn<T: FloatingPoint>(_ x: T, _ n: Int) -> T { T(sign: .plus, exponent: T.Exponent(n), significand: x) }
