/// Where a state is published.
package enum PublishingPlace: Hashable, Sendable {
  case standardOutput
  /// A path as the user wrote it.
  case file(String)
  /// One that begins with http:// or https://.
  case address(String)

  /// - Parameter text: "-", an address or a path; nil for an address of another scheme.
  package init?(_ text: String) {
    if text == "-" {
      self = .standardOutput
    } else if ["http://", "https://"].contains(where: text.lowercased().hasPrefix) {
      self = .address(text)
    } else if text.contains("://") {
      return nil
    } else {
      self = .file(text)
    }
  }

  /// The address, if it is one.
  package var address: String? { if case .address(let text) = self { text } else { nil } }
}
