#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/// The alternate screen, no cursor, and lines that are cut off instead of wrapped.
static const char entering[] = "\033[?1049h\033[?25l\033[?7l";
/// Ends an update that was cut off, too.
static const char leaving[] = "\033[?2026l\033[0m\033[?7h\033[?25h\033[?1049l";

static int terminal = -1;
/// Whose terminal it is: a child that was forked has all of this as well.
static pid_t owner;
/// How the terminal was.
static struct termios before;
static atomic_bool is_entered = false;
/// Whether the process was continued: whoever had the terminal meanwhile may have changed it.
static atomic_bool was_continued = false;
static atomic_bool has_crashed = false;
static int wake[2] = {-1, -1};

static const int crashes[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGSYS, SIGTRAP};
enum { crash_count = sizeof crashes / sizeof *crashes };
static struct sigaction crash_actions[crash_count];
static struct sigaction stop_action, continue_action, resize_action;

/// A terminal that isn't the controlling one has no foreground.
static bool is_foreground(void) {
  pid_t group = tcgetpgrp(terminal);
  return group < 0 || group == getpgrp();
}

/// Writes unless the terminal takes nothing for a while: whoever leaves it may be about to end.
static void send(const char *text, size_t length) {
  enum { patience = 300 };
  while (length > 0) {
    struct pollfd wait = {.fd = terminal, .events = POLLOUT, .revents = 0};
    int ready = poll(&wait, 1, patience);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return;
    ssize_t count = write(terminal, text, length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    text += count;
    length -= (size_t)count;
  }
}

static int set_modes(const struct termios *modes) {
  int status;
  do status = tcsetattr(terminal, TCSANOW, modes);
  while (status != 0 && errno == EINTR);
  return status;
}

/// Has this thread use the terminal from the background, too, instead of being stopped.
static void ignore_background(sigset_t *old) {
  sigset_t output;
  sigemptyset(&output);
  sigaddset(&output, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &output, old);
}

void cprocess_terminal_leave(void) {
  if (terminal < 0 || getpid() != owner || !atomic_exchange(&is_entered, false)) return;
  int saved = errno;
  sigset_t old;
  ignore_background(&old);
  // In the background the modes are those of a shell that reads a line.
  bool has_modes = is_foreground();
  send(leaving, sizeof leaving - 1);
  if (has_modes) set_modes(&before);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  errno = saved;
}

int cprocess_terminal_enter(void) {
  if (terminal < 0 || atomic_load(&has_crashed) || !is_foreground()) return -1;
  bool is_unchanged = !atomic_exchange(&was_continued, false);
  if (is_unchanged && atomic_load(&is_entered)) return 0;
  struct termios modes = before;
  modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
  // Ctrl-S would stop a screen that nobody scrolls.
  modes.c_iflag &= ~(tcflag_t)IXON;
  modes.c_cc[VMIN] = 0;
  modes.c_cc[VTIME] = 0;
  // Before the modes are set: a signal meanwhile restores them.
  atomic_store(&is_entered, true);
  sigset_t old;
  ignore_background(&old);
  int status = set_modes(&modes);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  if (status != 0) {
    atomic_store(&is_entered, false);
    return -1;
  }
  send(entering, sizeof entering - 1);
  // Another thread may have stopped the process in between.
  atomic_store(&is_entered, true);
  return 1;
}

static void wake_up(void) {
  int saved = errno;
  ssize_t written = write(wake[1], "!", 1);
  (void)written;  // A full pipe is readable already.
  errno = saved;
}

static void note_resize(int signal) {
  (void)signal;
  wake_up();
}

static void note_continue(int signal) {
  (void)signal;
  atomic_store(&was_continued, true);
  wake_up();
}

/// Stops this process with the terminal as it was.
static void stop(int number) {
  int saved = errno;
  cprocess_terminal_leave();
  struct sigaction usual, mine;
  memset(&usual, 0, sizeof usual);
  usual.sa_handler = SIG_DFL;
  sigaction(number, &usual, &mine);
  sigset_t stops, old;
  sigemptyset(&stops);
  sigaddset(&stops, number);
  raise(number);
  pthread_sigmask(SIG_UNBLOCK, &stops, &old);
  // Continued.
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  sigaction(number, &mine, NULL);
  wake_up();
  errno = saved;
}

/// Restores the terminal, then does what would have been done.
static void crash(int number) {
  int saved = errno;
  atomic_store(&has_crashed, true);
  cprocess_terminal_leave();
  for (int i = 0; i < crash_count; i++) {
    if (crashes[i] == number) sigaction(number, &crash_actions[i], NULL);
  }
  // Delivered on return.
  raise(number);
  errno = saved;
}

static void catch_signal(int number, void (*handler)(int), int flags, struct sigaction *old) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(number, NULL, old);
  // What is ignored, as where there is no job control, stays so.
  if (old->sa_handler != SIG_IGN || number == SIGCONT || number == SIGWINCH) {
    sigaction(number, &action, NULL);
  }
}

int cprocess_terminal_take(int file) {
  if (terminal >= 0) return EBUSY;
  struct termios modes;
  if (tcgetattr(file, &modes) != 0) return errno;
  static bool is_registered = false;
  if (!is_registered) {
    if (platform_pipe(wake) != 0) return errno;
    for (int i = 0; i < 2; i++) fcntl(wake[i], F_SETFL, O_NONBLOCK);
    atexit(cprocess_terminal_leave);
    is_registered = true;
  }
  before = modes;
  owner = getpid();
  terminal = file;
  atomic_store(&was_continued, false);
  catch_signal(SIGTSTP, stop, SA_RESTART, &stop_action);
  catch_signal(SIGCONT, note_continue, SA_RESTART, &continue_action);
  catch_signal(SIGWINCH, note_resize, SA_RESTART, &resize_action);
  for (int i = 0; i < crash_count; i++) {
    catch_signal(crashes[i], crash, SA_ONSTACK, &crash_actions[i]);
  }
  // They may be blocked by the parent.
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGTSTP);
  sigaddset(&wanted, SIGCONT);
  sigaddset(&wanted, SIGWINCH);
  pthread_sigmask(SIG_UNBLOCK, &wanted, NULL);
  return 0;
}

void cprocess_terminal_release(void) {
  if (terminal < 0) return;
  cprocess_terminal_leave();
  sigaction(SIGTSTP, &stop_action, NULL);
  sigaction(SIGCONT, &continue_action, NULL);
  sigaction(SIGWINCH, &resize_action, NULL);
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &crash_actions[i], NULL);
  terminal = -1;
}

int cprocess_terminal_descriptor(void) { return wake[0]; }
