import Git
import Testing

@Suite struct `A redacted address` {
  @Test(arguments: [
    ("https://host/x.git", "https://host/x.git"),
    ("https://user:S3CRET@host:8080/x.git", "https://***@host:8080/x.git"),
    ("https://S3CRET@host/x", "https://***@host/x"),
    ("https://x-access-token:S3CRET@host/x", "https://***@host/x"),
    ("https://user:S3CR/ET@host/x", "https://***@host/x"),
    ("https://user:S3CR@ET@host/x", "https://***@host/x"),
    ("HTTP://u:S3CRET@HOST/x", "HTTP://***@HOST/x"),
    ("http://host/x?token=S3CRET", "http://host/x?token=***"),
    ("http://host/x?a=S3CRET&b=S3CRET#S3CRET", "http://host/x?a=***&b=***"),
    ("http://host?S3CRET", "http://host?***"), ("http://host/#S3CRET", "http://host/#***"),
    ("ssh://git@host/x", "ssh://git@host/x"), ("ssh://git:S3CRET@host/x", "ssh://git:***@host/x"),
    ("git@host:x/y.git", "git@host:x/y.git"), ("origin", "origin"), ("../x", "../x"),
    ("http://[::1]:80/x", "http://[::1]:80/x"), ("http://host:80/a@b", "http://host:80/a@b"),
  ])
  func `shows no password and no token`(address: String, shown: String) {
    #expect(RedactedAddress.text(address) == shown)
  }

  @Test func `is found in what programs say`() {
    let text = RedactedAddress.redacted(
      in: "fatal: unable to access 'https://u:S3CRET@host/x/': no\nhttps://h/?t=S3CRET, S4CRET",
      secrets: ["S4CRET", "a"])
    #expect(!text.contains("S3CRET") && !text.contains("S4CRET"))
    #expect(text.contains("'https://***@host/x/': no"))
  }
}
