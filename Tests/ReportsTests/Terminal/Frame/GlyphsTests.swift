import Reports
import Testing

@Suite struct `The marks of a terminal` {
  @Test(arguments: [
    (["LANG": "en_US.UTF-8", "TERM": "xterm-256color"], Glyphs.unicode),
    (["LANG": "C", "LC_ALL": "C.utf8"], .unicode),
    (["LANG": "de_DE.UTF-8", "LC_ALL": "C"], .ascii),
    (["LC_ALL": "", "LC_CTYPE": "C.UTF-8"], .unicode), ([:], .ascii),
    (["LANG": "C.UTF-8", "TERM": "linux"], .ascii), (["LANG": "C.UTF-8", "TERM": "dumb"], .ascii),
  ])
  func `are those that its locale and kind can show`(environment: [String: String], glyphs: Glyphs)
  {
    #expect(Glyphs(environment: environment) == glyphs)
  }
}
