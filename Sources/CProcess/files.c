#define _GNU_SOURCE
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

int cprocess_pipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC);
#else
  // Between the two calls another thread's child may inherit the ends; there is no better call.
  if (pipe(ends) != 0) return -1;
  for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}

/// Closes the descriptors `first` to `last`.
static void close_from_to(unsigned first, unsigned last) {
  if (first > last) return;
#if defined(__linux__) && defined(SYS_close_range)
  // Linux 5.9; older ones answer ENOSYS, and seccomp filters that don't know it EPERM.
  if (syscall(SYS_close_range, first, last, 0u) == 0) return;
#endif
  struct rlimit limit;
  unsigned most = 65536;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < most) most = (unsigned)limit.rlim_cur;
  for (unsigned file = first; file <= last && file < most; file++) close((int)file);
}

void cprocess_close_others(const int *kept, int count) {
  // Few are kept, so the next one is looked for each time.
  unsigned first = STDERR_FILENO + 1;
  for (;;) {
    unsigned next = ~0u;
    for (int i = 0; i < count; i++) {
      if (kept[i] >= 0 && (unsigned)kept[i] >= first && (unsigned)kept[i] < next) {
        next = (unsigned)kept[i];
      }
    }
    close_from_to(first, next == ~0u ? ~0u : next - 1);
    if (next == ~0u) return;
    first = next + 1;
  }
}
