#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "running.h"
#include "start.h"

/// The state of a run, shared by both processes.
///
/// The rest of the run is read only after `done`, whose pipe synchronizes it.
struct cprocess_live {
  /// The run's process group; 0 before it starts and after all of its processes have ended.
  _Atomic(pid_t) group;
  struct cprocess_run run;
};

/// A request by the parent. The launcher is a fork of it, so its pointers are valid here.
struct order {
  const struct cprocess_program *program;
  uint64_t delay;
  int extras;
};

/// Whether this process was stopped and resumed.
static volatile sig_atomic_t was_continued;

static void note_continuation(int signal) {
  (void)signal;
  was_continued = 1;
}

/// Waits until a child has exited, without reaping it.
///
/// Returns whether it or this process was stopped meanwhile.
static bool wait_for(pid_t pid) {
  bool was_stopped = false;
  for (;;) {
    siginfo_t ending;
    memset(&ending, 0, sizeof ending);
    if (platform_wait(P_PID, (id_t)pid, &ending, WEXITED | WSTOPPED | WNOWAIT) != 0) {
      if (errno == EINTR) continue;
      return was_stopped;
    }
    if (ending.si_code != CLD_STOPPED && ending.si_code != CLD_TRAPPED) return was_stopped;
    was_stopped = true;
    waitid(P_PID, (id_t)pid, &ending, WSTOPPED | WNOHANG);
  }
}

static void run_once(struct order order, struct cprocess_live *live, int nothing, int output) {
  struct cprocess_run *run = &live->run;
  int extras = order.extras;
  int events = extras & (CPROCESS_INSTRUCTIONS | CPROCESS_TASK_CLOCK);
  struct platform_counter counter;
  bool is_counting = events && platform_counter_open(&counter, events) == 0;
  cprocess_expect_leftovers_of(order.program);
  was_continued = 0;
  pid_t pid = cprocess_start(order.program, order.delay, run, nothing, output);
  if (pid > 0) {
    atomic_store(&live->group, pid);
    bool was_stopped = wait_for(pid);
    run->ended = platform_now();
    run->was_stopped = was_stopped || was_continued;
    if (extras & CPROCESS_BYTES) {
      run->has_bytes = platform_bytes_moved(pid, &run->bytes_read, &run->bytes_written);
    }
    if (is_counting) platform_counter_note_end(&counter, pid);
    while (wait4(pid, &run->status, 0, &run->usage) < 0 && errno == EINTR) {
    }
    run->peak_memory = platform_peak_memory(&run->usage);
    cprocess_end_leftovers(pid);
    atomic_store(&live->group, 0);
  }
  if (is_counting) run->has_count = platform_counter_close(&counter, &run->count);
}

/// The run of this launcher and its parent, for signal handlers.
static struct cprocess_live *served;
static pid_t parent_of_served;

/// Ends the run with all of its processes, then this process, because the parent has exited or
/// requested it.
static void end_all(int signal) {
  // The thread that created this process has exited, but not its process.
  if (signal == SIGUSR1 && getppid() == parent_of_served) return;
  cprocess_end_leftovers(atomic_load(&served->group));
  _exit(1);
}

__attribute__((noreturn)) static void serve(struct cprocess_live *live, pid_t parent, int request,
                                            int done, int output, enum cprocess_place place,
                                            const int *cpus, int cpu_count) {
  served = live;
  parent_of_served = parent;
  platform_name_process(CPROCESS_LAUNCHER_NAME);
  cprocess_join_group();
  cprocess_adopt_orphans();
  struct sigaction ending;
  memset(&ending, 0, sizeof ending);
  sigfillset(&ending.sa_mask);
  ending.sa_handler = note_continuation;
  sigaction(SIGCONT, &ending, NULL);
  ending.sa_handler = end_all;
  sigaction(SIGUSR1, &ending, NULL);
  sigaction(SIGUSR2, &ending, NULL);
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGUSR1);
  sigaddset(&awaited, SIGUSR2);
  sigaddset(&awaited, SIGCONT);
  sigprocmask(SIG_UNBLOCK, &awaited, NULL);
  // Ctrl-C is sent to the terminal's process group; only the parent handles it.
  static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) signal(ignored[i], SIG_IGN);
  // Descriptors of the parent are closed: otherwise its locks would outlive it.
  const int kept[] = {request, done, output};
  cprocess_close_others(kept, 3);
  if (!platform_follow_parent(parent, SIGUSR1)) _exit(127);
  platform_be_foreground();
  if (place == CPROCESS_STAYS) platform_stay_here();
  if (place == CPROCESS_PINNED) platform_stay_on(cpus, cpu_count);
  int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  for (;;) {
    struct order order;
    ssize_t count = read(request, &order, sizeof order);
    if (count < 0 && errno == EINTR) continue;
    if (count != sizeof order) _exit(0);
    run_once(order, live, nothing, output);
    if (write(done, "", 1) != 1) _exit(0);
  }
}

int cprocess_launcher_make(struct cprocess_launcher *launcher, enum cprocess_place place,
                           const int *cpus, int cpu_count) {
  int ends[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
  struct cprocess_live *live =
      mmap(NULL, sizeof *live, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int error = live == MAP_FAILED ? errno : 0;
  for (int i = 0; i < 3 && !error; i++) {
    if (platform_pipe(ends[i]) != 0) error = errno;
  }
  cprocess_keep_orphans();
  pid_t pid = -1;
  if (!error) {
    // A signal handler of this process must not run in the launcher.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pid_t parent = getpid();
    pid = fork();
    if (pid == 0) {
      serve(live, parent, ends[0][0], ends[1][1], ends[2][1], place, cpus, cpu_count);
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
    if (live != MAP_FAILED) munmap(live, sizeof *live);
    return error;
  }
  fcntl(ours[2], F_SETFL, O_NONBLOCK);
  cprocess_note_start(pid, CPROCESS_LAUNCHER);
  *launcher = (struct cprocess_launcher){
      .pid = pid, .done = ours[1], .output = ours[2], .run = &live->run, .request = ours[0], .live = live};
  return 0;
}

void cprocess_launcher_start(struct cprocess_launcher *launcher,
                             const struct cprocess_program *program, int extras, uint64_t delay) {
  memset(launcher->run, 0, sizeof *launcher->run);
  struct order order;
  // Its padding is also written to a pipe.
  memset(&order, 0, sizeof order);
  order.program = program;
  order.delay = delay;
  order.extras = extras;
  cprocess_note_busy(1);
  launcher->is_busy = true;
  ssize_t written = write(launcher->request, &order, sizeof order);
  (void)written;  // A launcher that has died shows at `done`.
}

bool cprocess_launcher_finish(struct cprocess_launcher *launcher) {
  char byte;
  ssize_t count;
  while ((count = read(launcher->done, &byte, 1)) < 0 && errno == EINTR) {
  }
  if (launcher->is_busy) cprocess_note_busy(-1);
  launcher->is_busy = false;
  return count == 1;
}

pid_t cprocess_launcher_group(const struct cprocess_launcher *launcher) {
  return atomic_load(&launcher->live->group);
}

void cprocess_launcher_signal(struct cprocess_launcher *launcher, int signal) {
  pid_t group = cprocess_launcher_group(launcher);
  if (group > 1) kill(-group, signal);
  // A run may have stopped it, in which case it couldn't detect or report the end of the run.
  kill(launcher->pid, SIGCONT);
}

void cprocess_launcher_wake(struct cprocess_launcher *launcher) {
  siginfo_t change;
  memset(&change, 0, sizeof change);
  if (waitid(P_PID, (id_t)launcher->pid, &change, WSTOPPED | WNOHANG) == 0 && change.si_pid != 0) {
    kill(launcher->pid, SIGCONT);
  }
}

void cprocess_launcher_end(struct cprocess_launcher *launcher) {
  // It ends a current run with all of its processes, then itself.
  kill(launcher->pid, SIGUSR2);
  kill(launcher->pid, SIGCONT);
  pid_t ended = 0;
  for (int wait = 0; wait < 5000 && ended == 0; wait++) {
    ended = waitpid(launcher->pid, NULL, WNOHANG);
    if (ended < 0 && errno == EINTR) ended = 0;
    if (ended == 0) poll(NULL, 0, wait < 20 ? 0 : 1);
  }
  if (ended == 0) {
    kill(launcher->pid, SIGKILL);
    while (waitpid(launcher->pid, NULL, 0) < 0 && errno == EINTR) {
    }
  }
  pid_t group = cprocess_launcher_group(launcher);
  cprocess_note_end(launcher->pid);
  if (group > 1) {
    // It was killed before it could end its run, whose processes were adopted by this process.
    kill(-group, SIGKILL);
    cprocess_end_orphans();
  }
  if (launcher->is_busy) cprocess_note_busy(-1);
  close(launcher->request);
  close(launcher->done);
  close(launcher->output);
  munmap(launcher->live, sizeof *launcher->live);
}
