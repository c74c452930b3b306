#define _GNU_SOURCE
#include "running.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

enum { most_running = 256 };

/// The running processes; a lock-free table.
static struct {
  _Atomic(pid_t) pid;
  atomic_int kind;
} running[most_running];
static atomic_int busy_count;

void cprocess_note_start(pid_t pid, enum cprocess_kind kind) {
  for (int i = 0; i < most_running; i++) {
    pid_t none = 0;
    if (atomic_compare_exchange_strong(&running[i].pid, &none, pid)) {
      atomic_store(&running[i].kind, kind);
      return;
    }
  }
}

void cprocess_note_end(pid_t pid) {
  for (int i = 0; i < most_running; i++) {
    pid_t expected = pid;
    if (atomic_compare_exchange_strong(&running[i].pid, &expected, 0)) return;
  }
}

void cprocess_note_busy(int change) { atomic_fetch_add(&busy_count, change); }

bool cprocess_is_busy(void) { return atomic_load(&busy_count) > 0; }

static bool is_noted(pid_t pid) {
  for (int i = 0; i < most_running; i++) {
    if (atomic_load(&running[i].pid) == pid) return true;
  }
  return false;
}

void cprocess_keep_orphans(void) {
  // Only the executable knows all of its children.
  if (cprocess_interrupt_descriptor() < 0) return;
  static atomic_bool is_done = false;
  if (!atomic_exchange(&is_done, true)) platform_adopt_orphans();
}

/// Kills an unregistered child; returns whether it was one.
static bool end_orphan(pid_t child) {
  if (is_noted(child)) return false;
  kill(child, SIGKILL);
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
  }
  return true;
}

void cprocess_end_orphans(void) {
  if (cprocess_interrupt_descriptor() < 0) return;
  // The children of the killed processes are adopted only then.
  uint64_t deadline = platform_now() + 2000000000ull;
  while (platform_each_child(end_orphan) > 0 && platform_now() < deadline) {
  }
}

void cprocess_end_everything(void) {
  for (int i = 0; i < most_running; i++) {
    pid_t pid = atomic_load(&running[i].pid);
    if (pid <= 1) continue;
    switch (atomic_load(&running[i].kind)) {
      case CPROCESS_COMMAND: kill(-pid, SIGKILL); break;
      case CPROCESS_SUPERVISOR:
      case CPROCESS_LAUNCHER:
        kill(pid, SIGUSR2);
        kill(pid, SIGCONT);
        break;
    }
  }
  cprocess_end_orphans();
}
