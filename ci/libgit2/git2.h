/// What perf-check's wrapper needs of libgit2's header, for compiling it where no release is installed.
///
/// The release is given on the command line: LIBGIT2_VER_MINOR, LIBGIT2_VER_REVISION and
/// LIBGIT2_SOVERSION.

#ifndef PERF_CHECK_GIT2_H
#define PERF_CHECK_GIT2_H

#include <stddef.h>
#include <stdint.h>

typedef struct git_blob git_blob;
typedef struct git_commit git_commit;
typedef struct git_diff git_diff;
typedef struct git_diff_options git_diff_options;
typedef struct git_object git_object;
typedef struct git_odb git_odb;
typedef struct git_odb_object git_odb_object;
typedef struct git_reference git_reference;
typedef struct git_repository git_repository;
typedef struct git_revwalk git_revwalk;
typedef struct git_tree git_tree;

typedef uint64_t git_object_size_t;
typedef int64_t git_time_t;
typedef enum { GIT_OBJECT_ANY = -2 } git_object_t;

typedef struct {
  char *message;
  int klass;
} git_error;

typedef struct {
  unsigned char id[20];
} git_oid;

typedef struct {
  char *name;
  char *email;
  struct {
    git_time_t time;
    int offset;
    char sign;
  } when;
} git_signature;

typedef struct {
  git_oid id;
  const char *path;
  git_object_size_t size;
  uint32_t flags;
  uint16_t mode;
  uint16_t id_abbrev;
} git_diff_file;

typedef struct {
  int status;
  uint32_t flags;
  uint16_t similarity;
  uint16_t nfiles;
  git_diff_file old_file;
  git_diff_file new_file;
} git_diff_delta;

enum { GIT_ERROR = -1 };
enum { GIT_ERROR_OS = 2 };
#if LIBGIT2_VER_MINOR >= 5
typedef enum { GIT_OPT_SET_EXTENSIONS = 34, GIT_OPT_SET_OWNER_VALIDATION = 36 } git_libgit2_opt_t;
#endif

#include "functions.h"

#endif
