#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "start.h"

#ifdef __linux__
#include <sys/prctl.h>
#endif

/// Reads a small file whole; what doesn't fit is left out.
static void read_file(const char *path, char *text, size_t size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t count = file < 0 ? 0 : read(file, text, size - 1);
  text[count > 0 ? count : 0] = '\0';
  if (file >= 0) close(file);
}

/// Ends what a run left behind: its process group, and daemons, which this process has adopted.
///
/// Costs two system calls when there is nothing to end.
static void end_leftovers(pid_t group) {
  kill(-group, SIGKILL);
#ifdef __linux__
  char path[64], children[4096];
  snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
  for (int attempt = 0; attempt < 400; attempt++) {
    pid_t ended = waitpid(-1, NULL, WNOHANG);
    if (ended < 0 && errno != EINTR) return;
    if (ended != 0) continue;
    read_file(path, children, sizeof children);
    char *next = children;
    for (long child; (child = strtol(next, &next, 10)) > 0;) kill((pid_t)child, SIGKILL);
    usleep(2000);
  }
#endif
}

/// What the parent asks for. The launcher is a copy of it, so its pointers hold here, too.
struct order {
  const struct cprocess_program *program;
  uint64_t delay;
  int extras;
};

static void run_once(struct order order, struct cprocess_run *run, int nothing, int output) {
  int extras = order.extras;
  int events = extras & (CPROCESS_INSTRUCTIONS | CPROCESS_TASK_CLOCK);
  int counter = events ? cprocess_counter_open((enum cprocess_extra)events) : -1;
  pid_t pid = cprocess_start(order.program, order.delay, run, nothing, output);
  if (pid > 0) {
    run->pid = pid;
    siginfo_t ending;
    while (waitid(P_PID, (id_t)pid, &ending, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
    }
    run->ended = cprocess_now();
    if (extras & CPROCESS_BYTES) {
      char path[64];
      snprintf(path, sizeof path, "/proc/%d/io", (int)pid);
      read_file(path, run->io, sizeof run->io);
    }
    while (wait4(pid, &run->status, 0, &run->usage) < 0 && errno == EINTR) {
    }
    end_leftovers(pid);
  }
  if (counter >= 0) {
    run->has_count = cprocess_counter_value(counter, &run->count);
    close(counter);
  }
}

/// The run of this launcher, for the signal that its parent has died.
static struct cprocess_run *served;

/// Whoever asked for the run is gone: ends it with all that it started, then this process.
static void end_with_parent(int signal) {
  (void)signal;
  pid_t group = served->pid;
  if (group > 0) end_leftovers(group);
  _exit(1);
}

__attribute__((noreturn)) static void serve(struct cprocess_run *run, pid_t parent, int request,
                                            int done, int output, enum cprocess_place place,
                                            const int *cpus, int cpu_count) {
  served = run;
  struct sigaction ending;
  memset(&ending, 0, sizeof ending);
  ending.sa_handler = end_with_parent;
  sigfillset(&ending.sa_mask);
  sigaction(SIGUSR1, &ending, NULL);
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGUSR1);
  sigprocmask(SIG_UNBLOCK, &awaited, NULL);
  cprocess_die_with(parent, SIGUSR1);
#ifdef __linux__
  prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
  // Ctrl-C reaches the whole group of the terminal; the parent decides what it means.
  static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) signal(ignored[i], SIG_IGN);
  // What the parent holds open is its own business: a lock would else outlive it.
  for (int file = STDERR_FILENO + 1; file < 1024; file++) {
    if (file != request && file != done && file != output) close(file);
  }
  if (place == CPROCESS_STAYS) cprocess_stay_on_this_cpu();
  if (place == CPROCESS_PINNED) cprocess_stay_on(cpus, cpu_count);
  int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  for (;;) {
    struct order order;
    ssize_t count = read(request, &order, sizeof order);
    if (count < 0 && errno == EINTR) continue;
    if (count != sizeof order) _exit(0);
    run_once(order, run, nothing, output);
    if (write(done, "", 1) != 1) _exit(0);
  }
}

int cprocess_launcher_make(struct cprocess_launcher *launcher, enum cprocess_place place,
                           const int *cpus, int cpu_count) {
  int ends[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
  struct cprocess_run *run =
      mmap(NULL, sizeof *run, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int error = run == MAP_FAILED ? errno : 0;
  for (int i = 0; i < 3 && !error; i++) {
    if (pipe(ends[i]) != 0) error = errno;
    for (int j = 0; j < 2 && !error; j++) fcntl(ends[i][j], F_SETFD, FD_CLOEXEC);
  }
  pid_t pid = -1;
  if (!error) {
    // A handler of this process must not run in the launcher.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pid_t parent = getpid();
    pid = fork();
    if (pid == 0) {
      serve(run, parent, ends[0][0], ends[1][1], ends[2][1], place, cpus, cpu_count);
    }
    if (pid < 0) error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
  }
  int theirs[] = {ends[0][0], ends[1][1], ends[2][1]};
  int ours[] = {ends[0][1], ends[1][0], ends[2][0]};
  for (int i = 0; i < 3; i++) {
    if (theirs[i] >= 0) close(theirs[i]);
    if (error && ours[i] >= 0) close(ours[i]);
  }
  if (error) {
    if (run != MAP_FAILED) munmap(run, sizeof *run);
    return error;
  }
  fcntl(ours[2], F_SETFL, O_NONBLOCK);
  *launcher = (struct cprocess_launcher){
      .pid = pid, .done = ours[1], .output = ours[2], .run = run, .request = ours[0]};
  return 0;
}

void cprocess_launcher_start(struct cprocess_launcher *launcher,
                             const struct cprocess_program *program, int extras, uint64_t delay) {
  memset(launcher->run, 0, sizeof *launcher->run);
  struct order order;
  // Its padding is written to a pipe, too.
  memset(&order, 0, sizeof order);
  order.program = program;
  order.delay = delay;
  order.extras = extras;
  ssize_t written = write(launcher->request, &order, sizeof order);
  (void)written;  // A launcher that has died shows at `done`.
}

bool cprocess_launcher_finish(struct cprocess_launcher *launcher) {
  char byte;
  ssize_t count;
  while ((count = read(launcher->done, &byte, 1)) < 0 && errno == EINTR) {
  }
  return count == 1;
}

void cprocess_launcher_end(struct cprocess_launcher *launcher) {
  pid_t running = launcher->run->pid;
  kill(launcher->pid, SIGKILL);
  while (waitpid(launcher->pid, NULL, 0) < 0 && errno == EINTR) {
  }
  if (running > 0 && launcher->run->ended == 0) kill(-running, SIGKILL);
  close(launcher->request);
  close(launcher->done);
  close(launcher->output);
  munmap(launcher->run, sizeof *launcher->run);
}
