/// libgit2, loaded when it is first called.
///
/// Linked as usual, libgit2 brings OpenSSL and Kerberos along, and their relocation takes 4 ms of
/// every start, three times what `git --version` takes in all. So each function that the Git room
/// uses is defined here and passes its call on. The compiler checks every line against git2.h.
/// Threads that come first at once each find the same address.
///
/// What is used is the same in libgit2 1.1 to 1.9, so that any of them will do: the version whose
/// headers were compiled comes first, then the newest.

#include "LazyLibgit2.h"

#include <dlfcn.h>
#include <git2.h>
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

/// Loads a version from the first place that has it.
///
/// A file that is there but can't be loaded gives the reason, unless there is one already.
static void *load(const char *version) {
  for (size_t index = 0; index < pattern_count; index++) {
    char file[64];
    snprintf(file, sizeof file, patterns[index], version);
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (library) return library;
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

LAZY(const void *, git_blob_rawcontent, (const git_blob *blob), (blob))
LAZY(git_object_size_t, git_blob_rawsize, (const git_blob *blob), (blob))
LAZY(const git_signature *, git_commit_author, (const git_commit *commit), (commit))
LAZY_STATUS(git_commit_create, (git_oid *id, git_repository *repo, const char *update_ref,
     const git_signature *author, const git_signature *committer, const char *message_encoding,
     const char *message, const git_tree *tree, size_t parent_count, commit_parents parents),
     (id, repo, update_ref, author, committer, message_encoding, message, tree, parent_count, parents))
LAZY(const git_oid *, git_commit_id, (const git_commit *commit), (commit))
LAZY(const git_oid *, git_commit_parent_id, (const git_commit *commit, unsigned int n), (commit, n))
LAZY(unsigned int, git_commit_parentcount, (const git_commit *commit), (commit))
LAZY(const char *, git_commit_summary, (git_commit *commit), (commit))
LAZY(git_time_t, git_commit_time, (const git_commit *commit), (commit))
LAZY(const git_oid *, git_commit_tree_id, (const git_commit *commit), (commit))
LAZY_VOID(git_diff_free, (git_diff *diff), (diff))
LAZY(const git_diff_delta *, git_diff_get_delta, (const git_diff *diff, size_t idx), (diff, idx))
LAZY(size_t, git_diff_num_deltas, (const git_diff *diff), (diff))
LAZY_STATUS(git_diff_tree_to_tree, (git_diff **diff, git_repository *repo, git_tree *old_tree,
     git_tree *new_tree, const git_diff_options *opts), (diff, repo, old_tree, new_tree, opts))
LAZY_OR(&failure, const git_error *, git_error_last, (void), ())
LAZY_STATUS(git_libgit2_version, (int *major, int *minor, int *rev), (major, minor, rev))
LAZY_STATUS(git_merge_base, (git_oid *out, git_repository *repo, const git_oid *one,
     const git_oid *two), (out, repo, one, two))
LAZY_VOID(git_object_free, (git_object *object), (object))
LAZY_STATUS(git_object_lookup, (git_object **object, git_repository *repo, const git_oid *id,
     git_object_t type), (object, repo, id, type))
LAZY(git_object_t, git_object_type, (const git_object *obj), (obj))
LAZY_STATUS(git_odb_exists, (git_odb *db, const git_oid *id), (db, id))
LAZY_VOID(git_odb_free, (git_odb *db), (db))
LAZY_STATUS(git_odb_hash, (git_oid *out, const void *data, size_t len, git_object_t type),
     (out, data, len, type))
LAZY(const void *, git_odb_object_data, (git_odb_object *object), (object))
LAZY_VOID(git_odb_object_free, (git_odb_object *object), (object))
LAZY(size_t, git_odb_object_size, (git_odb_object *object), (object))
LAZY_STATUS(git_odb_read, (git_odb_object **out, git_odb *db, const git_oid *id), (out, db, id))
LAZY_STATUS(git_odb_write, (git_oid *out, git_odb *odb, const void *data, size_t len,
     git_object_t type), (out, odb, data, len, type))
LAZY_STATUS(git_reference_create, (git_reference **out, git_repository *repo, const char *name,
     const git_oid *id, int force, const char *log_message),
     (out, repo, name, id, force, log_message))
LAZY_STATUS(git_reference_create_matching, (git_reference **out, git_repository *repo,
     const char *name, const git_oid *id, int force, const git_oid *current_id,
     const char *log_message), (out, repo, name, id, force, current_id, log_message))
LAZY_VOID(git_reference_free, (git_reference *ref), (ref))
LAZY_STATUS(git_reference_lookup, (git_reference **out, git_repository *repo, const char *name),
     (out, repo, name))
LAZY_STATUS(git_reference_name_to_id, (git_oid *out, git_repository *repo, const char *name),
     (out, repo, name))
LAZY(const char *, git_reference_symbolic_target, (const git_reference *ref), (ref))
LAZY(const char *, git_repository_commondir, (const git_repository *repo), (repo))
LAZY_VOID(git_repository_free, (git_repository *repo), (repo))
LAZY_STATUS(git_repository_head_unborn, (git_repository *repo), (repo))
LAZY_STATUS(git_repository_is_shallow, (git_repository *repo), (repo))
LAZY_STATUS(git_repository_odb, (git_odb **out, git_repository *repo), (out, repo))
LAZY_STATUS(git_repository_open_ext, (git_repository **out, const char *path, unsigned int flags,
     const char *ceiling_dirs), (out, path, flags, ceiling_dirs))
LAZY(const char *, git_repository_path, (const git_repository *repo), (repo))
LAZY(const char *, git_repository_workdir, (const git_repository *repo), (repo))
LAZY_STATUS(git_revparse_single, (git_object **out, git_repository *repo, const char *spec),
     (out, repo, spec))
LAZY_VOID(git_revwalk_free, (git_revwalk *walk), (walk))
LAZY_STATUS(git_revwalk_new, (git_revwalk **out, git_repository *repo), (out, repo))
LAZY_STATUS(git_revwalk_next, (git_oid *out, git_revwalk *walk), (out, walk))
LAZY_STATUS(git_revwalk_push, (git_revwalk *walk, const git_oid *id), (walk, id))
LAZY_STATUS(git_revwalk_sorting, (git_revwalk *walk, unsigned int sort_mode), (walk, sort_mode))
LAZY_STATUS(git_signature_default, (git_signature **out, git_repository *repo), (out, repo))
LAZY_VOID(git_signature_free, (git_signature *sig), (sig))
LAZY_STATUS(git_signature_now, (git_signature **out, const char *name, const char *email),
     (out, name, email))

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
