#define _GNU_SOURCE
#include "running.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

enum { most_running = 256 };

/// What runs at the moment; places are taken and given back without a lock.
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
#ifdef __linux__
  static atomic_bool is_done = false;
  if (!atomic_exchange(&is_done, true)) prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}

/// Kills the children of one thread that nobody takes care of; returns how many there are.
static int end_orphans_of(const char *thread) {
  char path[300], text[4096];
  snprintf(path, sizeof path, "/proc/self/task/%s/children", thread);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  int count = 0;
  pid_t child = 0;
  ssize_t size;
  while ((size = read(file, text, sizeof text)) > 0) {
    for (ssize_t i = 0; i < size; i++) {
      if (text[i] >= '0' && text[i] <= '9') {
        child = child * 10 + (text[i] - '0');
        continue;
      }
      if (child > 1 && !is_noted(child)) {
        kill(child, SIGKILL);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
        }
        count++;
      }
      child = 0;
    }
  }
  close(file);
  return count;
}

void cprocess_end_orphans(void) {
  if (cprocess_interrupt_descriptor() < 0) return;
  // The children of those that were killed come only then.
  uint64_t deadline = cprocess_now() + 2000000000ull;
  for (int found = 1; found > 0 && cprocess_now() < deadline;) {
    found = 0;
    DIR *threads = opendir("/proc/self/task");
    if (threads == NULL) return;
    for (struct dirent *entry; (entry = readdir(threads)) != NULL;) {
      if (entry->d_name[0] != '.') found += end_orphans_of(entry->d_name);
    }
    closedir(threads);
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
