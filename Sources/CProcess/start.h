#ifndef PERF_CHECK_START_H
#define PERF_CHECK_START_H

#include "CProcess.h"

/// Starts a program in a process group of its own; if this process dies, so does the program.
///
/// It first uses up `delay` nanoseconds of a CPU. Returns its id when exec has succeeded or failed,
/// the latter told by `run->error`.
pid_t cprocess_start(const struct cprocess_program *program, uint64_t delay,
                     struct cprocess_run *run, int nothing, int output);

/// Makes signals do what they do in a new process, for a program to be started.
void cprocess_reset_signals(void);

/// Closes all descriptors but the standard ones and some others.
void cprocess_close_others(const int *kept, int count);

/// From now on what loses its parent becomes a child of this process, which therefore can end it, or is
/// looked for by other means.
void cprocess_adopt_orphans(void);

/// The mark of what runs next, by which its leftovers are found where they can't be adopted.
void cprocess_expect_leftovers_of(const struct cprocess_program *program);

/// Ends a process group and all children of this process, adopted ones, too.
///
/// Costs two system calls when there is nothing to end. A signal handler may call it.
void cprocess_end_leftovers(pid_t group);

#endif
