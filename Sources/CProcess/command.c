#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CPlatform.h"
#include "running.h"
#include "start.h"

/// The descriptor to which `extra` is duplicated.
enum { extra_place = 3 };

/// Runs in the child, which may share the parent's memory, so it only makes async-signal-safe calls.
__attribute__((noreturn)) static void become(const struct cprocess_command *command, int failure,
                                             pid_t parent) {
  setsid();
  if (!platform_follow_parent(parent, SIGKILL)) _exit(127);
  cprocess_reset_signals();
  // All are above the standard descriptors, so that none is overwritten before it is duplicated.
  bool is_ready = dup2(command->input, STDIN_FILENO) >= 0 &&
                  dup2(command->output, STDOUT_FILENO) >= 0 &&
                  dup2(command->errors, STDERR_FILENO) >= 0;
  if (is_ready && command->extra >= 0) {
    // It may be the number of the pipe that reports failures.
    if (failure == extra_place) failure = fcntl(failure, F_DUPFD_CLOEXEC, extra_place + 1);
    is_ready = command->extra == extra_place
                   ? fcntl(extra_place, F_SETFD, 0) == 0
                   : dup2(command->extra, extra_place) >= 0;
  }
  const int kept[] = {failure, command->extra >= 0 ? extra_place : -1};
  cprocess_close_others(kept, 2);
  if (is_ready && chdir(command->directory) == 0) {
    execve(command->path, command->arguments, command->environment);
  }
  int error = errno;
  ssize_t written = write(failure, &error, sizeof error);
  (void)written;
  _exit(127);
}

static pid_t start(const struct cprocess_command *command, int failure) {
  pid_t parent = getpid();
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
  pid_t pid = vfork();
#pragma clang diagnostic pop
  if (pid == 0) become(command, failure, parent);
  return pid;
}

/// The supervised command, and the process that started this supervisor.
static _Atomic(pid_t) watched;
static pid_t parent_of_supervisor;
/// Whether the command was asked to end, so none of its processes may remain.
static atomic_bool is_ending;

/// Forwards the request to end the command.
static void pass_on(int signal) {
  atomic_store(&is_ending, true);
  pid_t group = atomic_load(&watched);
  if (group > 1) kill(-group, signal);
}

/// Ends all processes started by the command, then this process.
static void end_all(int signal) {
  if (signal == SIGUSR1 && getppid() == parent_of_supervisor) return;
  cprocess_end_leftovers(atomic_load(&watched));
  _exit(137);
}

__attribute__((noreturn)) static void supervise(const struct cprocess_command *command,
                                                int failure, pid_t parent) {
  setsid();
  if (command->is_measured) {
    platform_name_process(CPROCESS_LAUNCHER_NAME);
    cprocess_join_group();
  }
  parent_of_supervisor = parent;
  cprocess_adopt_orphans();
  // All signals are blocked until the command has started.
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigfillset(&action.sa_mask);
  action.sa_handler = pass_on;
  sigaction(SIGTERM, &action, NULL);
  action.sa_handler = end_all;
  sigaction(SIGUSR1, &action, NULL);
  sigaction(SIGUSR2, &action, NULL);
  static const int ignored[] = {SIGINT, SIGHUP, SIGPIPE, SIGQUIT};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) signal(ignored[i], SIG_IGN);
  pid_t pid = start(command, failure);
  if (pid < 0) {
    int error = errno;
    ssize_t written = write(failure, &error, sizeof error);
    (void)written;
    _exit(127);
  }
  atomic_store(&watched, pid);
  // The output that perf-check reads must end when the command closes it, not when this process does.
  for (int file = 0; file <= STDERR_FILENO; file++) close(file);
  cprocess_close_others(NULL, 0);
  if (!platform_follow_parent(parent, SIGUSR1)) end_all(SIGUSR2);
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGTERM);
  sigaddset(&awaited, SIGUSR1);
  sigaddset(&awaited, SIGUSR2);
  sigprocmask(SIG_UNBLOCK, &awaited, NULL);
  // Processes that the command leaves running on purpose, such as a credential cache, may remain;
  // those that exit meanwhile are reaped.
  int status = 0;
  for (;;) {
    siginfo_t ending;
    if (platform_wait(P_ALL, 0, &ending, WEXITED | WNOWAIT) != 0) {
      if (errno != EINTR) break;
      continue;
    }
    if (waitpid(ending.si_pid, &status, WNOHANG) == pid) break;
  }
  // A helper that ignores the signal, or has its own session, would outlive an interrupted command.
  if (atomic_load(&is_ending)) cprocess_end_leftovers(pid);
  if (WIFSIGNALED(status)) {
    signal(WTERMSIG(status), SIG_DFL);
    sigemptyset(&awaited);
    sigaddset(&awaited, WTERMSIG(status));
    sigprocmask(SIG_UNBLOCK, &awaited, NULL);
    kill(getpid(), WTERMSIG(status));
  }
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

int cprocess_make_pipe(int *reading, int *writing) {
  int ends[2];
  if (platform_pipe(ends) != 0) return errno;
  // The standard descriptors may be closed, and are the targets of the duplication.
  for (int i = 0; i < 2; i++) {
    if (ends[i] > STDERR_FILENO) continue;
    int higher = fcntl(ends[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int error = errno;
    close(ends[i]);
    if (higher < 0) {
      close(ends[1 - i]);
      return error;
    }
    ends[i] = higher;
  }
  *reading = ends[0];
  *writing = ends[1];
  return 0;
}

/// Whether a command is supervised by another process.
static bool needs_supervisor(bool is_asked_for) {
  return is_asked_for || !platform_ends_with_parent();
}

pid_t cprocess_command_start(const struct cprocess_command *command) {
  bool is_supervised = needs_supervisor(command->is_supervised);
  int failure[2];
  int problem = cprocess_make_pipe(&failure[0], &failure[1]);
  if (problem != 0) {
    errno = problem;
    return -1;
  }
  cprocess_keep_orphans();
  pid_t pid;
  if (is_supervised) {
    // A signal handler of this process must not run in the supervisor.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pid_t parent = getpid();
    pid = fork();
    if (pid == 0) supervise(command, failure[1], parent);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
  } else {
    pid = start(command, failure[1]);
  }
  int error = pid < 0 ? errno : 0;
  close(failure[1]);
  if (pid > 0) {
    // Reaches its end when the command was executed.
    ssize_t count;
    int reason;
    while ((count = read(failure[0], &reason, sizeof reason)) < 0 && errno == EINTR) {
    }
    if (count == sizeof reason) {
      while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
      }
      error = reason;
    }
  }
  close(failure[0]);
  if (error != 0) {
    errno = error;
    return -1;
  }
  cprocess_note_start(pid, is_supervised ? CPROCESS_SUPERVISOR : CPROCESS_COMMAND);
  cprocess_note_busy(1);
  return pid;
}

void cprocess_command_end(pid_t pid, bool is_supervised, bool kills) {
  if (pid <= 1) return;
  if (needs_supervisor(is_supervised)) {
    kill(pid, kills ? SIGUSR2 : SIGTERM);
    kill(pid, SIGCONT);
  } else {
    kill(-pid, kills ? SIGKILL : SIGTERM);
    if (!kills) kill(-pid, SIGCONT);
  }
}

int cprocess_command_wait(pid_t pid, bool waits, int *status) {
  for (;;) {
    pid_t ended = waitpid(pid, status, waits ? 0 : WNOHANG);
    if (ended < 0 && errno == EINTR) continue;
    if (ended == 0) return 0;
    cprocess_note_end(pid);
    cprocess_note_busy(-1);
    return 1;
  }
}

void cprocess_children_usage(struct rusage *usage) { getrusage(RUSAGE_CHILDREN, usage); }
