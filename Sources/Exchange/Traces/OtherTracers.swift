import Model
import Quantities

/// Traces from Jaeger's API: `/api/traces/ID`, and "JSON" in its UI.
///
/// - SeeAlso: <https://www.jaegertracing.io/docs/latest/apis/>
enum JaegerTraces {
  static func read(_ root: JSONNode, workflow: String) throws -> TraceReading {
    var forest = SpanForest()
    var unreadable = 0
    for trace in try root.member("data").elements() {
      for span in try trace.member("spans").elements() {
        guard let id = span["spanID"]?.spelled else {
          unreadable += 1
          continue
        }
        let traceID = span["traceID"]?.spelled ?? trace["traceID"]?.spelled ?? ""
        var entry = SpanForest.Entry(trace: forest.trace(traceID), id: SpanName.number(id))
        entry.name = forest.intern(span["operationName"]?.textIfAny ?? "")
        entry.start = span.nanoseconds("startTime")
        entry.end = SpanName.end(entry.start, span.nanoseconds("duration"))
        for reference in span["references"]?.elementsIfAny ?? [] {
          guard let other = reference["spanID"]?.spelled else { continue }
          let isSame = reference["traceID"]?.spelled?.lowercased() == traceID.lowercased()
          guard isSame || reference["traceID"] == nil else { continue }
          if reference["refType"]?.textIfAny == "FOLLOWS_FROM" {
            entry.links.append(SpanName.number(other))
          } else {
            entry.parent = entry.parent ?? SpanName.number(other)
          }
        }
        // Older versions use this instead of references.
        if entry.parent == nil, let parent = span["parentSpanID"]?.spelled, !parent.isEmpty {
          entry.parent = SpanName.number(parent)
        }
        let process =
          span["process"] ?? span["processID"]?.textIfAny.flatMap { trace["processes"]?[$0] }
        if let service = process?["serviceName"]?.textIfAny { entry.agent = forest.intern(service) }
        if entry.parent == nil { entry.pipeline = entry.agent }
        for tag in span["tags"]?.elementsIfAny ?? [] {
          let (key, value) = (tag["key"]?.textIfAny ?? "", tag["value"]?.spelled ?? "")
          let isError = key == "error" && value != "false"
          if isError || (key == "otel.status_code" && value == "ERROR") { entry.status = .failed }
        }
        forest.entries.append(entry)
      }
    }
    var reading = forest.finished(format: .jaeger, workflow: workflow)
    if unreadable > 0 { reading.warnings.append("\(unreadable) spans have no id; skipped") }
    return reading
  }
}

/// Traces from Zipkin's API: a list of spans, or of such lists.
///
/// - SeeAlso: <https://zipkin.io/zipkin-api/>, version 2
enum ZipkinTraces {
  static func read(_ root: JSONNode, workflow: String) throws -> TraceReading {
    var forest = SpanForest()
    var unreadable = 0
    let spans = try root.elements().flatMap { $0.elementsIfAny ?? [$0] }
    for span in spans {
      guard let id = span["id"]?.spelled else {
        unreadable += 1
        continue
      }
      // Both sides of a call may report it; the caller's times include the callee's.
      if span["shared"]?.isTrue == true { continue }
      var entry = SpanForest.Entry(
        trace: forest.trace(span["traceId"]?.spelled ?? ""), id: SpanName.number(id))
      entry.parent = span["parentId"]?.spelled.map(SpanName.number)
      entry.name = forest.intern(span["name"]?.textIfAny ?? "")
      entry.start = span.nanoseconds("timestamp")
      entry.end = SpanName.end(entry.start, span.nanoseconds("duration"))
      if let service = span["localEndpoint"]?["serviceName"]?.textIfAny {
        entry.agent = forest.intern(service)
        if entry.parent == nil { entry.pipeline = entry.agent }
      }
      if let error = span["tags"]?["error"]?.spelled, error != "false" { entry.status = .failed }
      forest.entries.append(entry)
    }
    var reading = forest.finished(format: .zipkin, workflow: workflow)
    if unreadable > 0 { reading.warnings.append("\(unreadable) spans have no id; skipped") }
    return reading
  }
}

/// The id of a span.
private enum SpanName {
  /// The value of sixteen hex digits, otherwise a hash.
  static func number(_ text: String) -> UInt64 {
    if text.utf8.count <= 16, let number = UInt64(text, radix: 16) { return number }
    return text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  static func end(_ start: Int64, _ length: Int64) -> Int64 {
    guard start != Nanoseconds.unknown, length != Nanoseconds.unknown else {
      return Nanoseconds.unknown
    }
    let (end, isTooLarge) = start.addingReportingOverflow(length)
    return isTooLarge ? Nanoseconds.beyondMeasure : end
  }
}

extension JSONNode {
  /// A member in microseconds, converted to nanoseconds; `Nanoseconds.unknown` if missing.
  fileprivate func nanoseconds(_ name: String) -> Int64 {
    guard let text = self[name]?.spelled else { return Nanoseconds.unknown }
    return Nanoseconds.from(Array(text.utf8)[...], tenTo: 3) ?? Nanoseconds.unknown
  }
}
