#ifndef PERF_CHECK_RUNNING_H
#define PERF_CHECK_RUNNING_H

#include "CProcess.h"

/// The kinds of child processes of perf-check.
enum cprocess_kind {
  /// A command in its own process group.
  CPROCESS_COMMAND,
  /// A supervisor, which ends its command and all of its processes on SIGUSR2.
  CPROCESS_SUPERVISOR,
  /// A launcher, which does the same.
  CPROCESS_LAUNCHER,
};

/// Registers a process, and unregisters it after it was waited for.
void cprocess_note_start(pid_t pid, enum cprocess_kind kind);
void cprocess_note_end(pid_t pid);

/// Counts the start (1) or the end (-1) of a process.
void cprocess_note_busy(int change);

/// Whether a process is running for which an orderly exit waits.
bool cprocess_is_busy(void);

/// Makes this process adopt orphans, so that it can end them; Linux only.
void cprocess_keep_orphans(void);

#endif
