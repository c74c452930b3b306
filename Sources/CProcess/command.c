#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "running.h"
#include "start.h"

/// The descriptor that `extra` becomes.
enum { extra_place = 3 };

/// The child's side. It may share the parent's memory, so it calls only what is safe there.
__attribute__((noreturn)) static void become(const struct cprocess_command *command, int failure,
                                             pid_t parent) {
  setsid();
  if (!platform_follow_parent(parent, SIGKILL)) _exit(127);
  cprocess_reset_signals();
  // All are above the standard ones, so that none is overwritten before it has been copied.
  bool is_ready = dup2(command->input, STDIN_FILENO) >= 0 &&
                  dup2(command->output, STDOUT_FILENO) >= 0 &&
                  dup2(command->errors, STDERR_FILENO) >= 0;
  if (is_ready && command->extra >= 0) {
    // The place may be that of the pipe that tells of failures.
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

/// The command that this supervisor watches over, and whose supervisor it is.
static _Atomic(pid_t) watched;
static pid_t parent_of_supervisor;
/// Whether the command was asked to end, and so nothing of it may stay.
static atomic_bool is_ending;

/// Passes on that the command shall end.
static void pass_on(int signal) {
  atomic_store(&is_ending, true);
  pid_t group = atomic_load(&watched);
  if (group > 1) kill(-group, signal);
}

/// Ends all that the command started, then this process.
static void end_all(int signal) {
  if (signal == SIGUSR1 && getppid() == parent_of_supervisor) return;
  cprocess_end_leftovers(atomic_load(&watched));
  _exit(137);
}

__attribute__((noreturn)) static void supervise(const struct cprocess_command *command,
                                                int failure, pid_t parent) {
  setsid();
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
  // What perf-check reads ends when the command's side is closed, not when this one's is.
  for (int file = 0; file <= STDERR_FILENO; file++) close(file);
  cprocess_close_others(NULL, 0);
  if (!platform_follow_parent(parent, SIGUSR1)) end_all(SIGUSR2);
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGTERM);
  sigaddset(&awaited, SIGUSR1);
  sigaddset(&awaited, SIGUSR2);
  sigprocmask(SIG_UNBLOCK, &awaited, NULL);
  // Those that the command leaves behind on purpose, such as a cache of passwords, may stay; those
  // that end meanwhile are reaped.
  int status = 0;
  for (;;) {
    siginfo_t ending;
    if (platform_wait(P_ALL, 0, &ending, WEXITED | WNOWAIT) != 0) {
      if (errno != EINTR) break;
      continue;
    }
    if (waitpid(ending.si_pid, &status, WNOHANG) == pid) break;
  }
  // A helper that ignores the signal, or has a session of its own, would outlive an interrupted one.
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
  // The standard ones may be closed, and are what a command's are copied to.
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

/// Whether a command gets another process that watches over it.
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
    // A handler of this process must not run in the supervisor.
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
    // Ends when the command has been executed.
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
