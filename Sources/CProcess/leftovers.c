#define _GNU_SOURCE
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

// All here may be called by a signal handler: no printf, no strtol, no usleep.

/// The list of this process's children; set by `cprocess_adopt_orphans`.
static char children_path[64];

/// How long the ending of what a run left behind may take, in nanoseconds. What forks faster than it
/// is killed would else keep this process for ever.
static const uint64_t longest_ending = 10u * 1000000000ull;

void cprocess_adopt_orphans(void) {
#ifdef __linux__
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  static const char start[] = "/proc/self/task/", end[] = "/children";
  char digits[24];
  size_t count = 0, length = 0;
  for (long id = getpid(); id > 0; id /= 10) digits[count++] = (char)('0' + id % 10);
  for (size_t i = 0; start[i] != '\0'; i++) children_path[length++] = start[i];
  while (count > 0) children_path[length++] = digits[--count];
  for (size_t i = 0; end[i] != '\0'; i++) children_path[length++] = end[i];
  children_path[length] = '\0';
#endif
}

/// Kills all children that this process has now.
static void kill_children(void) {
  int file = open(children_path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  char text[4096];
  pid_t child = 0;
  ssize_t count;
  // The list is as long as it needs to be, and a number may go on in the next part.
  while ((count = read(file, text, sizeof text)) > 0 || (count < 0 && errno == EINTR)) {
    for (ssize_t i = 0; i < count; i++) {
      if (text[i] >= '0' && text[i] <= '9') {
        child = child * 10 + (text[i] - '0');
      } else {
        if (child > 1) kill(child, SIGKILL);
        child = 0;
      }
    }
  }
  if (child > 1) kill(child, SIGKILL);
  close(file);
}

void cprocess_end_leftovers(pid_t group) {
  if (group > 1) kill(-group, SIGKILL);
  if (children_path[0] == '\0') return;
  uint64_t deadline = 0;
  for (;;) {
    pid_t ended = waitpid(-1, NULL, WNOHANG);
    if (ended > 0) continue;
    if (ended < 0 && errno != EINTR) return;
    // The children of those that were killed come to this process only then.
    kill_children();
    uint64_t now = cprocess_now();
    if (deadline == 0) deadline = now + longest_ending;
    if (now >= deadline) return;
    poll(NULL, 0, 1);
  }
}
