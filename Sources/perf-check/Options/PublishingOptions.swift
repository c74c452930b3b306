import ArgumentParser
import Files
import Foundation
import Git
import Publishing
import Quantities

/// Where something is published, and how hard that is tried.
struct PublishingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Destination: a file, an http(s) address, or '-'; '@FILE' reads an address that is secret "
        + "from a file.", valueName: "place"))
  var to = "-"

  @Option(
    help: ArgumentHelp(
      "Header for the address, such as 'Authorization: Bearer …'; '@FILE' reads "
        + "them from a file (repeatable).", valueName: "header"))
  var header: [String] = []

  @Option(
    help: ArgumentHelp(
      "Timeout of each attempt, such as 30s. (default: 10s)", valueName: "time"),
    transform: Seconds.reader(
      "a time of at most an hour, such as 30s", in: Seconds(.leastNonzeroMagnitude) ... .hour))
  var timeout: Seconds = 10

  @Option(help: ArgumentHelp("Maximum number of retries.", valueName: "count"))
  var retries = 3

  @Flag(help: "Warn instead of failing if the address can't be reached.")
  var bestEffort = false

  mutating func validate() throws {
    guard (0...20).contains(retries) else {
      throw ValidationError(
        "--retries must be a number "
          + "from 0 to 20.")
    }
    guard let place = PublishingPlace(to) ?? secretFile.map({ .file($0) }) else {
      throw ValidationError(
        "--to must be a file or begin with http:// or https://, not '\(RedactedAddress.text(to))'.")
    }
    if !header.isEmpty, place.address == nil, secretFile == nil {
      throw ValidationError("--header requires an http(s) address.")
    }
    // What was given may be a secret that lacks its name.
    for line in header where !line.hasPrefix("@") && !HTTPHeaders.isHeader(line) {
      throw ValidationError("--header must be 'Name: value' on one line, or '@FILE'.")
    }
  }

  /// The file that has the address.
  private var secretFile: String? { to.hasPrefix("@") ? String(to.dropFirst()) : nil }

  /// Where it goes.
  func place(in session: Session) throws(PublishingError) -> PublishingPlace {
    guard let secretFile else { return PublishingPlace(to) ?? .standardOutput }
    let path = absolutePath(secretFile, in: session.workingDirectory)
    let data = FileManager.default.contents(atPath: path)
    let text = data.map { String(decoding: $0, as: UTF8.self) } ?? ""
    let place = PublishingPlace(text.trimmingCharacters(in: .whitespacesAndNewlines))
    guard let place, let address = place.address, !address.contains(where: \.isNewline) else {
      throw PublishingError(
        code: .usage,
        detail: """
          '\(secretFile)' has no address; nothing was sent
            Write one line that begins with http:// or https:// into it.
          """)
    }
    return place
  }

  /// What sends it to an address.
  ///
  /// - Parameters:
  ///   - isWebhook: Whether whoever knows the address may write there.
  ///   - contentType: What is sent.
  ///   - headers: What it needs beside those of the user.
  func post(
    to address: String, isWebhook: Bool = false, contentType: String = "application/json",
    headers: [String] = [], in session: Session
  ) throws -> HTTPPost {
    HTTPPost(
      address: address,
      headers:
        try HTTPHeaders(header, in: session.workingDirectory).adding(headers),
      hidesPath: isWebhook || secretFile != nil, contentType: contentType,
      by: session.client(
        timeout: timeout, retries: retries, patience: timeout.scaled(by: Double(retries + 1))))
  }
}
