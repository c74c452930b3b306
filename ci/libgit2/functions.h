/// The functions of libgit2 that perf-check calls, as the releases 1.1 to 1.9 declare them.
///
/// Only the parameters' types are here, which is all that a caller depends on. LIBGIT2_VER_MINOR and
/// LIBGIT2_VER_REVISION say which release is meant.

// 1.8.0 declared the parents otherwise; 1.8.2 took that back, and 1.8.4 once more.
#if LIBGIT2_VER_MINOR == 8 && (LIBGIT2_VER_REVISION <= 1 || LIBGIT2_VER_REVISION == 3)
typedef git_commit *const *git_commit_create_parents;
#else
typedef const git_commit **git_commit_create_parents;
#endif

const void *git_blob_rawcontent(const git_blob *);
git_object_size_t git_blob_rawsize(const git_blob *);
const git_signature *git_commit_author(const git_commit *);
int git_commit_create(git_oid *, git_repository *, const char *, const git_signature *,
  const git_signature *, const char *, const char *, const git_tree *, size_t,
  git_commit_create_parents);
const git_oid *git_commit_id(const git_commit *);
const git_oid *git_commit_parent_id(const git_commit *, unsigned int);
unsigned int git_commit_parentcount(const git_commit *);
const char *git_commit_summary(git_commit *);
git_time_t git_commit_time(const git_commit *);
const git_oid *git_commit_tree_id(const git_commit *);
void git_diff_free(git_diff *);
const git_diff_delta *git_diff_get_delta(const git_diff *, size_t);
size_t git_diff_num_deltas(const git_diff *);
int git_diff_tree_to_tree(git_diff **, git_repository *, git_tree *, git_tree *,
  const git_diff_options *);
const git_error *git_error_last(void);
int git_libgit2_init(void);
int git_libgit2_opts(int, ...);
int git_libgit2_version(int *, int *, int *);
int git_merge_base(git_oid *, git_repository *, const git_oid *, const git_oid *);
void git_object_free(git_object *);
int git_object_lookup(git_object **, git_repository *, const git_oid *, git_object_t);
git_object_t git_object_type(const git_object *);
int git_odb_exists(git_odb *, const git_oid *);
void git_odb_free(git_odb *);
int git_odb_hash(git_oid *, const void *, size_t, git_object_t);
const void *git_odb_object_data(git_odb_object *);
void git_odb_object_free(git_odb_object *);
size_t git_odb_object_size(git_odb_object *);
int git_odb_read(git_odb_object **, git_odb *, const git_oid *);
int git_odb_write(git_oid *, git_odb *, const void *, size_t, git_object_t);
int git_reference_create(git_reference **, git_repository *, const char *, const git_oid *, int,
  const char *);
int git_reference_create_matching(git_reference **, git_repository *, const char *, const git_oid *,
  int, const git_oid *, const char *);
void git_reference_free(git_reference *);
int git_reference_lookup(git_reference **, git_repository *, const char *);
int git_reference_name_to_id(git_oid *, git_repository *, const char *);
const char *git_reference_symbolic_target(const git_reference *);
const char *git_repository_commondir(const git_repository *);
void git_repository_free(git_repository *);
int git_repository_head_unborn(git_repository *);
int git_repository_is_shallow(git_repository *);
int git_repository_odb(git_odb **, git_repository *);
int git_repository_open_ext(git_repository **, const char *, unsigned int, const char *);
const char *git_repository_path(const git_repository *);
const char *git_repository_workdir(const git_repository *);
int git_revparse_single(git_object **, git_repository *, const char *);
void git_revwalk_free(git_revwalk *);
int git_revwalk_new(git_revwalk **, git_repository *);
int git_revwalk_next(git_oid *, git_revwalk *);
int git_revwalk_push(git_revwalk *, const git_oid *);
int git_revwalk_sorting(git_revwalk *, unsigned int);
int git_signature_default(git_signature **, git_repository *);
void git_signature_free(git_signature *);
int git_signature_now(git_signature **, const char *, const char *);
