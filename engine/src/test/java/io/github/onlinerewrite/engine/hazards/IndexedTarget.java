package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.CuttingProxy;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A table with 2,000 rows, and a target that has indexes of many kinds. */
final class IndexedTarget implements AutoCloseable {

  static final RewriteSpec SPEC = RewriteSpec.table("t").into("t_new");

  static final RewriteOptions OPTIONS =
      RewriteOptions.defaults()
          .withChunkSize(ByteSize.parse("64 kB"))
          .withSwapTimeout(Duration.ofSeconds(60));

  /** The only one that stays: a default of another table names it. */
  static final String KEPT = "t_new_default";

  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final TestDatabase database;
  private final CuttingProxy proxy;
  private final String before;

  IndexedTarget() throws SQLException, IOException {
    database = TestDatabase.create();
    proxy = database.proxy();
    database.createTablespace("of indexes");
    database.execute(
        "create table t (id int primary key, a int not null, b text, c int4range, d int[])",
        "insert into t select i, i, 'b' || i, int4range(i, i + 1), array[i]"
            + " from generate_series(1, 2000) i",
        "create index t_a on t (a)",
        "create table t_new (id bigint primary key, a int not null, b text, c int4range, d int[])",
        "comment on constraint t_new_pkey on t_new is 'the key'",
        "create unique index t_new_unique on t_new (a desc) include (b) with (fillfactor = 71)"
            + " tablespace \"of indexes\"",
        "comment on index t_new_unique is 'it''s \\ unique'",
        "alter table t_new replica identity using index t_new_unique",
        "create index t_new_like on t_new (a)",
        "create index \"t_new {expression}?\" on t_new"
            + " (lower(b) collate \"C\" text_pattern_ops nulls first, (a + 1)) where a > 0 and b <> '?'",
        "alter index \"t_new {expression}?\" alter column 2 set statistics 77",
        "alter index \"t_new {expression}?\" depends on extension plpgsql",
        "create index t_new_hash on t_new using hash (b)",
        "create index t_new_gin on t_new using gin (d) with (fastupdate = off)",
        "create index t_new_brin on t_new using brin (id) with (pages_per_range = 7)",
        "create index t_new_gist on t_new using gist (c)",
        "alter table t_new cluster on t_new_gist",
        "alter table t_new add constraint t_new_deferred unique (b) deferrable initially deferred",
        "comment on constraint t_new_deferred on t_new is 'deferred'",
        "alter table t_new add constraint t_new_apart exclude using gist (c with &&)",
        "create index t_new_default on t_new (d)",
        "create table other (of regclass default 't_new_default'::regclass)");
    before = indexes("t_new");
  }

  TestDatabase database() {
    return database;
  }

  CuttingProxy proxy() {
    return proxy;
  }

  List<String> notices() {
    return notices;
  }

  /** The target's indexes as they were. */
  String before() {
    return before;
  }

  @Override
  public void close() throws SQLException {
    try {
      proxy.close();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } finally {
      database.close();
    }
  }

  /** What happens when a phase begins, on the thread of the run. */
  interface Event {
    void happen(RewritePhase phase) throws SQLException;
  }

  RewriteListener listener(Event event) {
    return new RewriteListener() {
      @Override
      public void phaseStarted(String table, RewritePhase phase) {
        try {
          event.happen(phase);
        } catch (SQLException failure) {
          throw new IllegalStateException(failure);
        }
      }

      @Override
      public void notice(String table, String text) {
        notices.add(text);
      }
    };
  }

  TableRewriter rewriter() {
    return TableRewriter.using(database.ownerDataSource());
  }

  void rewrite() {
    rewriter().rewrite(SPEC, OPTIONS);
  }

  void rewriteWith(Event event) {
    rewriter().withListener(listener(event)).rewrite(SPEC, OPTIONS);
  }

  void dieAfterCommitOf(String statement) {
    dieAt(statement + ", commit", CuttingProxy.Cut.AFTER);
  }

  /** The process dies the first time that it asks for that. */
  void dieAt(String moment, CuttingProxy.Cut cut) {
    String statement = moment.replace(", commit", "").strip();
    boolean atCommit = moment.contains(", commit");
    proxy.dying(
        trip ->
            (atCommit
                    ? trip.text().contains("commit\0") && trip.before().contains(statement)
                    : trip.text().contains(statement))
                ? cut
                : CuttingProxy.Cut.NONE);
    assertThatThrownBy(
            () ->
                TableRewriter.using(database.ownerDataSource(proxy))
                    .rewrite(SPEC, OPTIONS.withWorkers(1)))
        .isInstanceOf(RewriteException.class);
  }

  /** Each index is on the target, or written down. */
  void assertNothingIsLost() throws SQLException {
    assertThat(
            database.value(
                """
                select string_agg(name, ', ' order by name collate "C")
                from (
                  select c.relname::text from pg_index i join pg_class c on c.oid = i.indexrelid
                  where i.indrelid = 't_new'::regclass and not starts_with(c.relname, 'online_')
                  union
                  select index_name from online_rewrite.taken_index where not built
                ) as found (name)"""))
        .isEqualTo(
            "t_new {expression}?, t_new_apart, t_new_brin, t_new_default, t_new_deferred,"
                + " t_new_gin, t_new_gist, t_new_hash, t_new_like, t_new_pkey, t_new_unique");
  }

  @Nullable String names(String table) throws SQLException {
    return database.value(
        """
        select string_agg(c.relname, ', ' order by c.relname)
        from pg_index i join pg_class c on c.oid = i.indexrelid
        where i.indrelid = '{table}'::regclass"""
            .replace("{table}", table));
  }

  /** As before; those that serve as the source's have their names. */
  String afterSwap() {
    return before
        .replace("t_new_like", "t_a")
        .replace("t_new_pkey", "t_pkey")
        .replace(" ON public.t_new ", " ON public.t ");
  }

  /** In the order of what they are, and which columns are NOT NULL. */
  String indexes(String table) throws SQLException {
    return String.valueOf(
        database.value(
            """
            select string_agg(line, E'\\n' order by line collate "C")
            from (
              select concat_ws(' | ',
                regexp_replace(pg_get_indexdef(i.indexrelid), 'INDEX (\\S+|".*") ON', 'INDEX ON'),
                c.relname, s.spcname, c.reloptions::text, i.indisvalid, i.indisready, i.indimmediate,
                i.indisclustered, i.indisreplident, t.relreplident,
                (select string_agg(a.attname || ' ' || coalesce(a.attstattarget, -1), ', '
                   order by a.attnum)
                 from pg_attribute a where a.attrelid = c.oid),
                obj_description(c.oid, 'pg_class'), r.contype, r.conname, pg_get_constraintdef(r.oid),
                r.condeferrable, r.condeferred, obj_description(r.oid, 'pg_constraint'),
                (select e.extname from pg_depend d join pg_extension e on e.oid = d.refobjid
                 where d.objid = c.oid and d.deptype = 'x'))
              from pg_index i
              join pg_class c on c.oid = i.indexrelid
              join pg_class t on t.oid = i.indrelid
              left join pg_tablespace s on s.oid = c.reltablespace
              left join pg_constraint r on r.conindid = c.oid
              where i.indrelid = '{table}'::regclass
              union all
              select string_agg(a.attname || ' ' || a.attnotnull, ', ' order by a.attnum)
              from pg_attribute a where a.attrelid = '{table}'::regclass and a.attnum > 0
            ) as lines (line)"""
                .replace("{table}", table)));
  }
}
