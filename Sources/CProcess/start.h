#ifndef PERF_CHECK_START_H
#define PERF_CHECK_START_H

#include "CProcess.h"

/// Starts a program in a process group of its own; if this process dies, so does the program.
///
/// It first consumes `delay` nanoseconds of CPU time. Returns its id when exec has succeeded or
/// failed; a failure is reported in `run->error`.
pid_t cprocess_start(const struct cprocess_program *program, uint64_t delay,
                     struct cprocess_run *run, int nothing, int output);

/// Restores the default signal handling for a program to be started.
void cprocess_reset_signals(void);

/// Joins the group that was made with `cprocess_group_make`, if there is one; async-signal-safe.
void cprocess_join_group(void);

/// Closes all descriptors except the standard ones and some others.
void cprocess_close_others(const int *kept, int count);

/// Makes this process adopt orphans so that it can end them, or enables finding them by other means.
void cprocess_adopt_orphans(void);

/// The mark of the next run, to find its leftovers if they can't be adopted.
void cprocess_expect_leftovers_of(const struct cprocess_program *program);

/// Ends a process group and all children of this process, including adopted ones.
///
/// Takes two system calls if there is nothing to end. Async-signal-safe.
void cprocess_end_leftovers(pid_t group);

#endif
