/// What `doctor` prints for programs.
package struct DoctorResults: Codable, Sendable {
  package let findings: [Entry]

  package struct Entry: Codable, Sendable {
    package let name: String
    /// "good", "noisy" or "unknown".
    package let state: String
    package let observed: String
    package let cost: String?
    package let remedy: String?
  }
}
