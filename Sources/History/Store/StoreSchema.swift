/// The tables of a store, as numbered steps that only ever add to them.
///
/// A release that knows fewer steps goes on writing; a step that it couldn't write to says so in
/// `leastClient`. The keys of rows are derived from what they say, so that writing twice changes nothing
/// and a writer need not read. No foreign keys: a batch writes what its rows refer to before them.
enum StoreSchema {
  struct Migration {
    /// From 1 on.
    let number: Int
    /// The number of steps that a client must know to write to the tables after this one.
    let leastClient: Int
    let statements: String
  }

  static let migrations = [
    Migration(number: 1, leastClient: 1, statements: runs + months),
    Migration(number: 2, leastClient: 1, statements: lines),
    Migration(number: 3, leastClient: 1, statements: roles),
  ]

  /// The number of the last step.
  static var version: Int { migrations.count }

  /// The number of the lock that migrations hold: "perf" in ASCII.
  static let lock = 0x7065_7266

  /// What a database has before the first step: which steps were taken, and what tells it from others.
  static let foundation = """
    CREATE SCHEMA IF NOT EXISTS perf_check;
    CREATE TABLE IF NOT EXISTS perf_check.schema_version (
      number integer PRIMARY KEY, least_client integer NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE IF NOT EXISTS perf_check.store (
      single boolean PRIMARY KEY DEFAULT true CHECK (single), id uuid NOT NULL);
    INSERT INTO perf_check.store (id) VALUES (gen_random_uuid()) ON CONFLICT DO NOTHING;
    """

  private static let runs = """
    CREATE FUNCTION perf_check.repository_id(name text) RETURNS bigint
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
      SELECT ('x' || left(encode(sha256(convert_to(name, 'UTF8')), 'hex'), 16))::bit(64)::bigint
    $$;
    -- Nobody takes the key of another's name.
    CREATE TABLE perf_check.repository (
      id bigint PRIMARY KEY, name text NOT NULL UNIQUE,
      CHECK (id = perf_check.repository_id(name)));

    CREATE TABLE perf_check.environment (id uuid PRIMARY KEY, fields jsonb NOT NULL);

    CREATE TABLE perf_check.series (
      id uuid NOT NULL, repository bigint NOT NULL, pairs jsonb NOT NULL,
      PRIMARY KEY (repository, id));
    COMMENT ON COLUMN perf_check.series.id IS
      'of its pairs: the Git id of a file that holds them as JSON with sorted keys';

    CREATE TABLE perf_check.run (
      id uuid NOT NULL, repository bigint NOT NULL, at timestamptz, environment uuid NOT NULL,
      dirty boolean NOT NULL, commit bytea NOT NULL, workflow text NOT NULL, series uuid[] NOT NULL,
      rest jsonb,
      PRIMARY KEY (repository, id)) PARTITION BY RANGE (id);
    CREATE INDEX run_commit ON perf_check.run (repository, commit);
    CREATE INDEX run_unlike ON perf_check.run (repository, workflow)
      WHERE rest ?| ARRAY['tags', 'id', 'at'];
    COMMENT ON COLUMN perf_check.run.series IS 'one a metric, in the order of the run';
    COMMENT ON COLUMN perf_check.run.rest IS
      'tags, spans of tasks, and the id and the time where they are written otherwise';

    CREATE TABLE perf_check.point (
      series uuid NOT NULL, run uuid NOT NULL, repository bigint NOT NULL, at timestamptz,
      ordinal integer NOT NULL, dirty boolean NOT NULL, commit bytea NOT NULL,
      samples double precision[] NOT NULL, clusters jsonb,
      PRIMARY KEY (repository, series, run, ordinal)) PARTITION BY RANGE (run);
    COMMENT ON TABLE perf_check.point IS
      'what a run measured of a series; commit, at and dirty are those of the run';

    """

  /// Runs and points are partitioned by the month in their ids, which are UUIDs of version 7.
  private static let months = #"""
    CREATE TABLE perf_check.run_other PARTITION OF perf_check.run DEFAULT;
    CREATE TABLE perf_check.point_other PARTITION OF perf_check.point DEFAULT;

    CREATE TABLE perf_check.retention (
      dropped_before date NOT NULL, dropped_at timestamptz NOT NULL DEFAULT now());
    COMMENT ON TABLE perf_check.retention IS 'runs of earlier months aren''t taken any more';

    CREATE FUNCTION perf_check.least_id(month date) RETURNS uuid
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
      SELECT (lpad(to_hex((extract(epoch FROM month::timestamp) * 1000)::bigint), 12, '0')
        || repeat('0', 20))::uuid
    $$;

    CREATE FUNCTION perf_check.ensure_month(month date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
      first date := date_trunc('month', month::timestamp);
      least uuid := perf_check.least_id(first);
      next uuid := perf_check.least_id((first + interval '1 month')::date);
      suffix text := to_char(first, 'YYYY_MM');
      tables text[] := ARRAY['run', 'point'];
      key text;
    BEGIN
      -- Times that are wrong must not make thousands of tables; their rows go to the default ones.
      IF first < '2005-01-01' OR first > now() + interval '1 month'
        OR to_regclass('perf_check.point_' || suffix) IS NOT NULL THEN
        RETURN;
      END IF;
      PERFORM pg_advisory_xact_lock(1885696614);
      IF to_regclass('perf_check.point_' || suffix) IS NOT NULL THEN RETURN; END IF;
      FOR i IN 1..2 LOOP
        key := (ARRAY['id', 'run'])[i];
        EXECUTE format('CREATE TABLE perf_check.%I (LIKE perf_check.%I INCLUDING DEFAULTS)',
          tables[i] || '_' || suffix, tables[i]);
        -- What a clock that was ahead sent to the default table earlier.
        EXECUTE format(
          'WITH moved AS (DELETE FROM perf_check.%I WHERE %I >= %L AND %I < %L RETURNING *) '
          'INSERT INTO perf_check.%I SELECT * FROM moved',
          tables[i] || '_other', key, least, key, next, tables[i] || '_' || suffix);
        EXECUTE format('ALTER TABLE perf_check.%I ATTACH PARTITION perf_check.%I '
          'FOR VALUES FROM (%L) TO (%L)', tables[i], tables[i] || '_' || suffix, least, next);
      END LOOP;
    END $$;
    REVOKE EXECUTE ON FUNCTION perf_check.ensure_month(date) FROM PUBLIC;

    CREATE FUNCTION perf_check.drop_before(month date) RETURNS integer
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
      first date := date_trunc('month', month::timestamp);
      partition record;
      dropped integer := 0;
    BEGIN
      INSERT INTO perf_check.retention (dropped_before) VALUES (first);
      FOR partition IN
        SELECT c.relname AS name FROM pg_class c
        JOIN pg_inherits i ON i.inhrelid = c.oid
        JOIN pg_class p ON p.oid = i.inhparent
        JOIN pg_namespace n ON n.oid = p.relnamespace
        WHERE n.nspname = 'perf_check' AND p.relname IN ('run', 'point')
          AND c.relname ~ '_\d{4}_\d{2}$'
          AND right(c.relname, 7) < to_char(first, 'YYYY_MM')
      LOOP
        EXECUTE format('DROP TABLE perf_check.%I', partition.name);
        dropped := dropped + 1;
      END LOOP;
      RETURN dropped;
    END $$;
    REVOKE EXECUTE ON FUNCTION perf_check.drop_before(date) FROM PUBLIC;

    """#

  /// The line of first parents that runs lie on, for those who have no clone.
  private static let lines = """
    CREATE TABLE perf_check.commit (
      repository bigint NOT NULL, id bytea NOT NULL, parent bytea, at timestamptz,
      subject text NOT NULL,
      PRIMARY KEY (repository, id));
    COMMENT ON COLUMN perf_check.commit.parent IS 'the first one';

    CREATE TABLE perf_check.head (
      repository bigint NOT NULL, branch text NOT NULL, id bytea NOT NULL,
      pushed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (repository, branch, id, pushed_at));
    COMMENT ON TABLE perf_check.head IS 'the newest row of a branch is its tip';

    """

  /// Who may do what: readers read, writers only insert, the owner changes tables; each only what
  /// `access` says.
  private static let roles = #"""
    CREATE TABLE perf_check.access (
      role name NOT NULL, repository text NOT NULL, PRIMARY KEY (role, repository));
    COMMENT ON TABLE perf_check.access IS
      'which repositories members of a role may read or write, by name; * is all';
    INSERT INTO perf_check.access VALUES ('perf_check_reader', '*'), ('perf_check_writer', '*');

    CREATE FUNCTION perf_check.may_use(who name, repository text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT EXISTS (
        SELECT FROM perf_check.access a JOIN pg_roles r ON r.rolname = a.role
        WHERE a.repository IN ('*', $2) AND pg_has_role(who, r.oid, 'member'))
    $$;

    CREATE FUNCTION perf_check.usable(who name) RETURNS bigint[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT coalesce(array_agg(id), '{}') FROM perf_check.repository
      WHERE perf_check.may_use(who, name)
    $$;

    ALTER TABLE perf_check.repository ENABLE ROW LEVEL SECURITY;
    CREATE POLICY usable ON perf_check.repository
      USING (perf_check.may_use(current_user, name));
    DO $$
    DECLARE name text;
    BEGIN
      FOREACH name IN ARRAY ARRAY['series', 'run', 'point', 'commit', 'head'] LOOP
        EXECUTE format('ALTER TABLE perf_check.%I ENABLE ROW LEVEL SECURITY', name);
        -- A subquery that depends on no row is worked out once.
        EXECUTE format('CREATE POLICY usable ON perf_check.%I USING '
          '(repository = ANY ((SELECT perf_check.usable(current_user))::bigint[]))', name);
      END LOOP;
    END $$;

    GRANT USAGE ON SCHEMA perf_check TO perf_check_reader, perf_check_writer;
    GRANT SELECT ON perf_check.schema_version, perf_check.store, perf_check.retention
      TO perf_check_reader, perf_check_writer;
    GRANT SELECT ON perf_check.repository, perf_check.environment, perf_check.series,
      perf_check.run, perf_check.point, perf_check.commit, perf_check.head
      TO perf_check_reader;
    GRANT INSERT ON perf_check.repository, perf_check.environment, perf_check.series,
      perf_check.run, perf_check.point, perf_check.commit, perf_check.head
      TO perf_check_writer;
    GRANT EXECUTE ON FUNCTION perf_check.ensure_month(date) TO perf_check_writer;
    GRANT EXECUTE ON FUNCTION perf_check.repository_id(text)
      TO perf_check_reader, perf_check_writer;
    GRANT EXECUTE ON FUNCTION perf_check.may_use(name, text), perf_check.usable(name)
      TO perf_check_reader, perf_check_writer;

    """#

  /// Makes the roles that the third step grants to, which belong to the whole server.
  static let makeRoles = """
    DO $$
    DECLARE wanted text;
    BEGIN
      FOREACH wanted IN ARRAY ARRAY['perf_check_reader', 'perf_check_writer', 'perf_check_owner'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
          EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
      END LOOP;
    END $$;
    """
}
