/// The functions of libgit2 that the Git room calls, each once: `libgit2.c` includes this to define them,
/// and to know the names that a library must have.

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
