/// Implementations shared by the systems without a specific call.

#ifndef PERF_CHECK_POSIX_H
#define PERF_CHECK_POSIX_H

#include <fcntl.h>
#include <unistd.h>

#include "CPlatform.h"

// Darwin has a different name for it.
#ifdef __APPLE__
#define st_ctim st_ctimespec
#define st_mtim st_mtimespec
#define st_atim st_atimespec
#endif

/// Creates a pipe that is closed on exec. A child started by another thread between the calls may
/// inherit the ends, which can't be avoided.
static inline int posix_pipe(int ends[2]) {
  if (pipe(ends) != 0) return -1;
  for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  return 0;
}

static inline uint64_t posix_nanoseconds(struct timespec time) {
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/// A limit by its system-specific number.
static inline bool posix_limit(enum platform_limit limit, uint64_t *value) {
  static const int numbers[] = {RLIMIT_NOFILE, RLIMIT_AS, RLIMIT_STACK};
  struct rlimit found;
  if (getrlimit(numbers[limit], &found) != 0) return false;
  *value = (uint64_t)found.rlim_cur;
  return true;
}

#endif
