import Reports
import Testing

/// Whole frames, as a person sees them.
@Suite struct `A frame of a dashboard` {
  private func frame(
    width: Int, height: Int, _ layout: DashboardView.Layout = .full, _ glyphs: Glyphs = .unicode
  ) -> String {
    Dashboard(style: TextStyle(isColored: false), glyphs: glyphs)
      .frame(LiveStates.workflow, DashboardView(layout: layout), width: width, height: height)
      .lines.joined(separator: "\n")
  }

  @Test func `fills a terminal of 80 columns`() {
    #expect(
      frame(width: 80, height: 24) == """
        nightly-build  ▸ running  1m 20s · about 2m 10s left (80 %: 1m 50s … 2m 40s)
        ━━━━━━──────────────────  5 of 20 tasks done · 1 failed · 3 running · 12 waiting
        1.6 of 2 processors · memory 1.46 GiB · 12 processes, 48 threads
        ! critical  memory  memory_usage 93 % > 90 %  for 35s
        ! warning (pending)  efficiency  efficiency 71 < 75  for 10s
        ! monitor  12 lines are buffered: no space left on device
        ── Phases ──────────────────────────────────────────────────────────────────────
        ✓ fetch    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━    4 of 4                15s
        ▸ compile  ━━━━━━━━━━──────────────────────────────    1 of 4  1 failed    1m 0s
        ○ test     ────────────────────────────────────────   0 of 12                  –
        ── Tasks ───────────────────────────────────────────────────────────────────────
        ▸ compile-core     red               1m 0s of 2m 0s  ━━━━━━━━━━━━━╸─────────────
        ▸ compile-network  green  attempt 2      30s of 25s  ━━━━━━━━━━━━━━━━━━━━━━━━━━━
        ▸ compile-images   blue                    10s of –
        ✗ compile-fonts    green  attempt 3     failed, 28s
          and 16 more
        agents · 3 of 4 busy · 3 failed
        ── Machine ─ 1.6 of 2 processors busy ──────────────────────────────────────────
        cpu 0 ━━━━━━━━━━━━━━━━━━━━━━━━━━╸─ 0.95  cpu 1 ━━━━━━━━━━━━━━━━╸─────────── 0.60
        memory ━━━━━━──── 4.80 GiB of 8 GiB
        I/O wait 3 % · stalled: cpu 12 %, memory 0 %, io 4 %
        processors        1.6 ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▆▆▆▆▆▆▆▆▆ maximum 1.8
        memory       1.46 GiB ▆▆▆▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇████████████ maximum 1.46 GiB
        q quit · ? help · c compact · p pause · ↑↓ scroll
        """)
  }

  @Test func `folds into 40 columns and 10 rows`() {
    #expect(
      frame(width: 40, height: 10) == """
        nightly-build  ▸ running  1m 20s
        5 of 20 · 1 failed · about 2m 10s left
        1.6 of 2 processors · memory 1.46 GiB
        ! critical  memory  memory_usa…  for 35s
        ! warning (pending)  efficienc…  for 10s
        ! monitor  12 lines are buffered: no sp…
        ▸ compile-core     1m 0s of 2m 0s
        ▸ compile-network      30s of 25s
          and 18 more, 1 of them running, 1 fai…
        q quit · ? help · c compact · p pause
        """)
  }

  @Test func `is compact in 12 lines`() {
    #expect(
      frame(width: 80, height: 24, .compact) == """
        nightly-build  ▸ running  1m 20s · about 2m 10s left (80 %: 1m 50s … 2m 40s)
        ━━━━━━──────────────────  5 of 20 tasks done · 1 failed · 3 running · 12 waiting
        1.6 of 2 processors · memory 1.46 GiB · 12 processes, 48 threads
        ! critical  memory  memory_usage 93 % > 90 %  for 35s
        ! warning (pending)  efficiency  efficiency 71 < 75  for 10s
        ! monitor  12 lines are buffered: no space left on device
        ✓ fetch 4/4 · ▸ compile 1/4 · ○ test 0/12
        ▸ compile-core     red               1m 0s of 2m 0s  ━━━━━━━━━━━━━╸─────────────
        ▸ compile-network  green  attempt 2      30s of 25s  ━━━━━━━━━━━━━━━━━━━━━━━━━━━
        ▸ compile-images   blue                    10s of –
          and 17 more, 1 failed
        q quit · ? help · c full · p pause · ↑↓ scroll
        """)
  }

  @Test func `shows what runs beside what it uses in 200 columns`() {
    #expect(
      frame(width: 200, height: 50) == """
        nightly-build  ▸ running  1m 20s · about 2m 10s left (80 %: 1m 50s … 2m 40s)
        ━━━━━━━━━━━━━━━─────────────────────────────────────────────  5 of 20 tasks done · 1 failed · 3 running · 12 waiting
        1.6 of 2 processors · memory 1.46 GiB · 12 processes, 48 threads · read 2 MiB/s, written 512 KiB/s
        ! critical  memory  memory_usage 93 % > 90 %  for 35s
        ! warning (pending)  efficiency  efficiency 71 < 75  for 10s
        ! monitor  12 lines are buffered: no space left on device
        ── Phases ────────────────────────────────────────────────────────────────────────────────────────────────── │ ── Agents ─ 3 of 4 busy · 3 failed ──────────────────────────────────────────────────────
        ✓ fetch    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━    4 of 4                15s │ ▸ red     compile-core      1m 0s  busy 93 %  4 ended
        ▸ compile  ━━━━━━━━━━━━━━━━━───────────────────────────────────────────────────    1 of 4  1 failed    1m 0s │ ▸ green   compile-network     30s  busy 73 %  3 ended  3 failed
        ○ test     ────────────────────────────────────────────────────────────────────   0 of 12                  – │ ▸ blue    compile-images      10s  busy 13 %  0 ended
        ── Tasks ─────────────────────────────────────────────────────────────────────────────────────────────────── │ ○ yellow  idle                      busy 0 %  0 ended
        ▸ compile-core     red               1m 0s of 2m 0s  ━━━━━━━━━━━━━━━━━━━━━━━━━━━╸─────────────────────────── │ ── Machine ─ 1.6 of 2 processors busy ───────────────────────────────────────────────────
        ▸ compile-network  green  attempt 2      30s of 25s  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ │ cpu 0 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╸── 0.95
        ▸ compile-images   blue                    10s of –                                                          │ cpu 1 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━──────────────────── 0.60
        ✗ compile-fonts    green  attempt 3     failed, 28s                                                          │ memory ━━━━━━──── 4.80 GiB of 8 GiB
        ○ test-1                                  about 10s                                                          │ I/O wait 3 % · stalled: cpu 12 %, memory 0 %, io 4 %
        ○ test-2                                  about 20s                                                          │ ── Usage of the run ─────────────────────────────────────────────────────────────────────
        ○ test-3                                  about 30s                                                          │ processors  1.6 now, 1.8 maximum
        ○ test-4                                  about 40s                                                          │      2.0 ┤▄▄▄▄▄▄▄▄▄▄▃▃▃▃▃▃▃▃▃▃▃▂▂▂▂▂▂▂▂▂▂▂▁▁▁▁▁▁▁▁▁▁▁
        ○ test-5                                  about 50s                                                          │          ┤██████████████████████████████████████████████████████▇▇▇▇▇▇▇▇▇▇▇▆▆▆▆▆▆▆▆▆▆▆▅▅▅
        ○ test-6                                about 1m 0s                                                          │          ┤███████████████████████████████████████████████████████████████████████████████
        ○ test-7                               about 1m 10s                                                          │          ┤███████████████████████████████████████████████████████████████████████████████
        ○ test-8                               about 1m 20s                                                          │          ┤███████████████████████████████████████████████████████████████████████████████
        ○ test-9                               about 1m 30s                                                          │        0 ┤███████████████████████████████████████████████████████████████████████████████
        ○ test-10                              about 1m 40s                                                          │ memory  1.46 GiB now, 1.46 GiB maximum
        ○ test-11                              about 1m 50s                                                          │ 1.46 GiB ┤                  ▁▁▁▁▁▁▁▁▂▂▂▂▂▂▂▂▂▃▃▃▃▃▃▃▃▄▄▄▄▄▄▄▄▅▅▅▅▅▅▅▅▆▆▆▆▆▆▆▆▇▇▇▇▇▇▇▇████
        ○ test-12                               about 2m 0s                                                          │          ┤▆▆▇▇▇▇▇▇▇▇█████████████████████████████████████████████████████████████████████
        ✓ fetch-4          red                          12s                                                          │          ┤███████████████████████████████████████████████████████████████████████████████
        ✓ fetch-3          red                           9s                                                          │          ┤███████████████████████████████████████████████████████████████████████████████
        ✓ fetch-2          red                           6s                                                          │          ┤███████████████████████████████████████████████████████████████████████████████
        ✓ fetch-1          red                           3s                                                          │        0 ┤███████████████████████████████████████████████████████████████████████████████
                                                                                                                     │ read  2 MiB/s now, 2 MiB/s maximum
                                                                                                                     │    2 MiB ┤███████████████████████████████████████████████████████████████████████████████
                                                                                                                     │          ┤███████████████████████████████████████████████████████████████████████████████
                                                                                                                     │          ┤███████████████████████████████████████████████████████████████████████████████
                                                                                                                     │          ┤███████████████████████████████████████████████████████████████████████████████
                                                                                                                     │          ┤███████████████████████████████████████████████████████████████████████████████
                                                                                                                     │        0 ┤███████████████████████████████████████████████████████████████████████████████
                                                                                                                     │ written  512 KiB/s now, 512 KiB/s maximum
                                                                                                                     │  512 KiB ┤███████████████████████████████████████████████████████████████████████████████
                                                                                                                     │          ┤███████████████████████████████████████████████████████████████████████████████
                                                                                                                     │          ┤███████████████████████████████████████████████████████████████████████████████
                                                                                                                     │          ┤███████████████████████████████████████████████████████████████████████████████
                                                                                                                     │          ┤███████████████████████████████████████████████████████████████████████████████
                                                                                                                     │        0 ┤███████████████████████████████████████████████████████████████████████████████
                                                                                                                     │           0s                                    40s                                1m 20s
                                                                                                                     │
                                                                                                                     │
                                                                                                                     │
        q quit · ? help · c compact · p pause · ↑↓ scroll
        """)
  }

  @Test func `does with ASCII`() {
    #expect(
      frame(width: 60, height: 20, .full, .ascii) == """
        nightly-build  > running  1m 20s | about 2m 10s left
        ####.............  5 of 20 tasks done | 1 failed | 3 running
        1.6 of 2 processors | memory 1.46 GiB
        ! critical  memory  memory_usage 93 % > 90 %  for 35s
        ! warning (pending)  efficiency  efficiency 71 < 75  for 10s
        ! monitor  12 lines are buffered: no space left on device
        -- Phases --------------------------------------------------
        + fetch    ####################    4 of 4                15s
        > compile  #####...............    1 of 4  1 failed    1m 0s
        . test     ....................   0 of 12                  -
        -- Tasks ---------------------------------------------------
        > compile-core    red               1m 0s of 2m 0s  ####....
        > compile-netwo~  green  attempt 2      30s of 25s  ########
        > compile-images  blue                    10s of -
        x compile-fonts   green  attempt 3     failed, 28s
          and 16 more
        agents | 3 of 4 busy | 3 failed
        cpu 0 #################. 0.95  cpu 1 ##########=....... 0.60
        memory ######.... 4.80 GiB of 8 GiB | I/O wait 3 %
        q quit | ? help | c compact | p pause | ^v scroll
        """)
  }
}
