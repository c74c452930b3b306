#ifndef PERF_CHECK_RUNNING_H
#define PERF_CHECK_RUNNING_H

#include "CProcess.h"

/// The kinds of processes that perf-check has.
enum cprocess_kind {
  /// A command in a group of its own.
  CPROCESS_COMMAND,
  /// A process that watches over a command, and ends it with all else on SIGUSR2.
  CPROCESS_SUPERVISOR,
  /// A launcher, which does the same.
  CPROCESS_LAUNCHER,
};

/// Takes note of a process, and that it has been waited for.
void cprocess_note_start(pid_t pid, enum cprocess_kind kind);
void cprocess_note_end(pid_t pid);

/// Takes note that something begins to run, 1, or has ended, -1.
void cprocess_note_busy(int change);

/// Whether something runs that an orderly end waits for.
bool cprocess_is_busy(void);

/// From now on what loses its parent comes to this process, so that it can be ended; Linux only.
void cprocess_keep_orphans(void);

#endif
