/// libgit2, loaded when it is first called.
///
/// Linked as usual, libgit2 brings OpenSSL and Kerberos along, and their relocation takes 4 ms of
/// every start, three times what `git --version` takes in all. So each function that the Git room
/// uses is defined here and passes its call on. The compiler checks every line against git2.h.
/// Threads that come first at once each find the same address.
///
/// What is used is the same in libgit2 1.1 to 1.9, so that any of them will do: the version whose
/// headers were compiled comes first, then the newest. What a file is named says little: a library is
/// asked for its version, and for all that is called, before it is used.

#include "LazyLibgit2.h"

#include <dlfcn.h>
#include <git2.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/// The versions that name files, such as 1.5: the newest and the oldest whose calls are known to be
/// the same.
enum { MAJOR = 1, NEWEST = 9, OLDEST = 1 };

/// Where libgit2 may lie, and how its file is named there.
#ifdef __APPLE__
/// A name without a folder would be looked for in the current one, which may be anybody's; the folders
/// are those of Homebrew on Apple silicon and on Intel, and of MacPorts.
static const char *const patterns[] = {
  "/opt/homebrew/lib/libgit2.%s.dylib", "/usr/local/lib/libgit2.%s.dylib",
  "/opt/local/lib/libgit2.%s.dylib",
};
#else
static const char *const patterns[] = {"libgit2.so.%s"};
#endif
static const size_t pattern_count = sizeof patterns / sizeof *patterns;

/// Why the library or a function of it isn't there.
static char reason[2048] = "libgit2 can't be loaded";
static git_error failure = {reason, GIT_ERROR_OS};

static void add_reason(const char *text) {
  size_t length = strlen(reason);
  snprintf(reason + length, sizeof reason - length, "%s", text);
}

/// Whether the loader, of glibc, musl or Apple, says that the file itself isn't there, as opposed to
/// another one that it needs.
static int is_absence(const char *message, const char *file) {
  return strstr(message, file) && strstr(message, "o such file")
      && !strstr(message, "needed by") && !strstr(message, "not loaded");
}

/// Every function that is called must be there: one that is missed later has no way to report it.
static const char *const required[] = {
#define LAZY_OR(otherwise, result, name, parameters, arguments) #name,
#define LAZY(result, name, parameters, arguments) #name,
#define LAZY_STATUS(name, parameters, arguments) #name,
#define LAZY_VOID(name, parameters, arguments) #name,
#include "functions.h"
#undef LAZY_OR
#undef LAZY
#undef LAZY_STATUS
#undef LAZY_VOID
  "git_libgit2_init", "git_libgit2_opts",
};

/// Whether a library is of a version whose calls are known, and has all that are made; the file may have
/// any name. Otherwise `reason` says why not.
static int is_usable(void *library, const char *file) {
  int major = 0, minor = 0, revision = 0;
  __typeof__(&git_libgit2_version) version = dlsym(library, "git_libgit2_version");
  if (version) version(&major, &minor, &revision);
  const char *missing = version ? NULL : "git_libgit2_version";
  int is_known = major == MAJOR && minor >= OLDEST && minor <= NEWEST;
  for (size_t index = 0; is_known && !missing && index < sizeof required / sizeof *required; index++) {
    if (!dlsym(library, required[index])) missing = required[index];
  }
  if (is_known && !missing) return 1;
  char text[256];
  if (missing) {
    snprintf(text, sizeof text, "\n  '%s' is not a complete libgit2: it has no function %s", file, missing);
  } else {
    snprintf(
      text, sizeof text, "\n  '%s' is libgit2 %d.%d.%d, which is too %s", file, major, minor, revision,
      major < MAJOR || (major == MAJOR && minor < OLDEST) ? "old" : "new");
  }
  add_reason(text);
  return 0;
}

/// Loads a version from the first place that has it.
///
/// A file that is there but can't be used gives the reason, unless there is one already.
static void *load(const char *version) {
  for (size_t index = 0; index < pattern_count; index++) {
    char file[64];
    snprintf(file, sizeof file, patterns[index], version);
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (library) {
      if (is_usable(library, file)) return library;
      dlclose(library);
      continue;
    }
    const char *message = dlerror();
    if (!message || is_absence(message, file) || strchr(reason, '\n')) continue;
    add_reason("\n  ");
    add_reason(message);
  }
  return NULL;
}

/// The library; NULL where there is none, with `failure` saying why.
static void *open_library(void) {
  void *library = load(LIBGIT2_SOVERSION);
  for (int minor = NEWEST; !library && minor >= OLDEST; minor--) {
    char version[8];
    snprintf(version, sizeof version, "%d.%d", MAJOR, minor);
    if (strcmp(version, LIBGIT2_SOVERSION) != 0) library = load(version);
  }
  if (library) return library;
  // Only to name what is there: it is older or newer than what is known to work.
  static const char *const others[] = {"1.10", "1.11", "2.0", "1.0", "28", "27", "26"};
  for (size_t index = 0; index < sizeof others / sizeof *others; index++) {
    library = load(others[index]);
    if (library) return library;
  }
  add_reason("\n  perf-check works with libgit2 1.1 to 1.9.");
  add_reason("\n  Tried: versions " LIBGIT2_SOVERSION " and 1.9 to 1.1, as ");
  for (size_t index = 0; index < pattern_count; index++) {
    char file[64];
    snprintf(file, sizeof file, patterns[index], LIBGIT2_SOVERSION);
    if (index > 0) add_reason(", ");
    add_reason(file);
  }
  return NULL;
}

/// The function of that name; NULL where there is none, with `failure` saying why.
static void *address_of(const char *name) {
  static _Atomic(void *) library;
  static _Atomic int has_failed;
  if (!library && !has_failed) {
    library = open_library();
    has_failed = !library;
  }
  if (!library) return NULL;
  void *address = dlsym(library, name);
  if (!address) snprintf(reason, sizeof reason, "libgit2 can't be loaded: %s", dlerror());
  return address;
}

/// Where there is no libgit2, functions that return a status fail, and others return nothing; none is
/// called but after `lazy_libgit2_start`, which fails.
#define LAZY_OR(otherwise, result, name, parameters, arguments) \
  result name parameters {                                      \
    static __typeof__(&name) _Atomic function;                  \
    if (!function) function = address_of(#name);                \
    return function ? function arguments : (otherwise);         \
  }
#define LAZY(result, name, parameters, arguments) LAZY_OR((result)0, result, name, parameters, arguments)
#define LAZY_STATUS(name, parameters, arguments) LAZY_OR(GIT_ERROR, int, name, parameters, arguments)
#define LAZY_VOID(name, parameters, arguments)        \
  void name parameters {                              \
    static __typeof__(&name) _Atomic function;        \
    if (!function) function = address_of(#name);      \
    if (function) function arguments;                 \
  }

/// What `git_commit_create` takes as parents, which libgit2 1.8.0, 1.8.1 and 1.8.3 declare otherwise.
#define COMMIT_CREATE_WITH(parents)                                                                \
  int (*)(git_oid *, git_repository *, const char *, const git_signature *, const git_signature *, \
          const char *, const char *, const git_tree *, size_t, parents *)
typedef __typeof__(_Generic(
    &git_commit_create,
    COMMIT_CREATE_WITH(const git_commit *): (const git_commit **)NULL,
    COMMIT_CREATE_WITH(git_commit *const): (git_commit *const *)NULL)) commit_parents;

#include "functions.h"

/// What is read of libgit2's structures lies where it does in all these versions.
#define ALIGNED(offset) (((offset) + sizeof(void *) - 1) / sizeof(void *) * sizeof(void *))
_Static_assert(sizeof(git_oid) == 20, "an id has another size");
_Static_assert(offsetof(git_error, klass) == sizeof(char *), "an error is laid out otherwise");
_Static_assert(offsetof(git_signature, name) == 0, "a signature is laid out otherwise");
_Static_assert(offsetof(git_diff_file, path) == ALIGNED(20), "a file is laid out otherwise");
_Static_assert(
    offsetof(git_diff_delta, old_file) == ALIGNED(12)
        && offsetof(git_diff_delta, new_file) == ALIGNED(12) + sizeof(git_diff_file)
        && sizeof(git_diff_file) == ALIGNED(ALIGNED(20) + sizeof(char *) + 8 + 8),
    "a difference is laid out otherwise");

/// Options of `git_libgit2_opts`, whose numbers stay what they are; older headers don't have them.
enum { SET_EXTENSIONS = 34, SET_OWNER_VALIDATION = 36 };
#if LIBGIT2_VER_MINOR >= 5
_Static_assert((int)GIT_OPT_SET_EXTENSIONS == SET_EXTENSIONS, "the option has another number");
_Static_assert(
    (int)GIT_OPT_SET_OWNER_VALIDATION == SET_OWNER_VALIDATION, "the option has another number");
#endif

int lazy_libgit2_start(const char *const *extensions, size_t count) {
  __typeof__(&git_libgit2_init) init = address_of("git_libgit2_init");
  __typeof__(&git_libgit2_opts) set = address_of("git_libgit2_opts");
  if (!init || !set) return GIT_ERROR;
  int status = init();
  if (status < 0) return status;
  // Versions that don't know an option refuse it: before 1.3, and before owners were looked at.
  set(SET_EXTENSIONS, extensions, count);
  set(SET_OWNER_VALIDATION, 0);
  return status;
}
