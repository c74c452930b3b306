#define _GNU_SOURCE
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

/// Closes the descriptors `first` to `last`.
static void close_from_to(unsigned first, unsigned last) {
  if (first > last) return;
  if (platform_close_range(first, last)) return;
  struct rlimit limit;
  unsigned most = 65536;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < most) most = (unsigned)limit.rlim_cur;
  for (unsigned file = first; file <= last && file < most; file++) close((int)file);
}

void cprocess_close_others(const int *kept, int count) {
  // Few are kept, so a linear search for the next one is sufficient.
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
