#define _GNU_SOURCE
#include "start.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

// Everything here must be async-signal-safe: no printf, no strtol, no usleep.

/// Whether this process adopts orphans.
static bool is_adopting;

/// The mark of the run; NULL for none.
static const char *mark;

/// The maximum time for ending the leftovers of a run, in nanoseconds. Otherwise processes that fork
/// faster than they are killed would block this process forever.
static const uint64_t longest_ending = 10u * 1000000000ull;

void cprocess_adopt_orphans(void) { is_adopting = platform_adopt_orphans(); }

void cprocess_expect_leftovers_of(const struct cprocess_program *program) { mark = program->mark; }

static bool kill_child(pid_t child) {
  kill(child, SIGKILL);
  return true;
}

void cprocess_end_leftovers(pid_t group) {
  if (group > 1) kill(-group, SIGKILL);
  if (!is_adopting) {
    if (mark != NULL) platform_kill_marked(mark);
    return;
  }
  uint64_t deadline = 0;
  for (;;) {
    pid_t ended = waitpid(-1, NULL, WNOHANG);
    if (ended > 0) continue;
    if (ended < 0 && errno != EINTR) return;
    // The children of the killed processes are adopted only then.
    platform_each_child(kill_child);
    uint64_t now = platform_now();
    if (deadline == 0) deadline = now + longest_ending;
    if (now >= deadline) return;
    poll(NULL, 0, 1);
  }
}
