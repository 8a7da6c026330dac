package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Leaf;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disk of the target's tablespace has room for it, where the server lets us look: there is no
 * function that tells it, and a program may be run by superusers and members of
 * pg_execute_server_program only. When it cannot be asked, nothing is found.
 */
final class SpaceEnough implements Precondition.OfTables {

  private static final Logger LOG = LoggerFactory.getLogger(SpaceEnough.class);

  /** The fourth column of {@code df -Pk} (POSIX): kilobytes that are free. */
  private static final Pattern FREE = Pattern.compile("\\s\\d+\\s+\\d+\\s+(\\d+)\\s+\\d+%\\s");

  private static final int KILOBYTE = 1024;

  /**
   * A tablespace and what its disk must have.
   *
   * @param directory below the data directory, where programs of the server run
   */
  private record Place(String name, String directory, long needed) {}

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    Optional<Place> place = place(session, tables);
    if (place.isEmpty() || !mayAsk(session)) {
      return List.of();
    }
    Optional<Long> free = free(session, place.get().directory());
    if (free.isEmpty() || free.get() >= place.get().needed()) {
      return List.of();
    }
    return List.of(
        Code.SPACE_SHORT.finding(
            tables.source().name(),
            "The disk of tablespace "
                + place.get().name()
                + " has "
                + size(free.get())
                + " left, and the rows of the source alone take "
                + size(place.get().needed())
                + "; indexes, the backlog and, on the same disk, WAL come on top.",
            "Make room, or give the target another tablespace."));
  }

  /**
   * The only tablespace of the target, with what the source's rows take without bloat, as the last
   * ANALYZE saw them, in columns that the target has too: a bloated table, or one with a column
   * that nobody needs, is rewritten because space is short. Rows on several tablespaces are not
   * foreseen, and what TOAST holds is not known.
   */
  private static Optional<Place> place(Session session, Tables tables) throws SQLException {
    return session.optional(
        Sql.of(
                """
                with place as (
                  select case when c.reltablespace = 0 then d.dattablespace else c.reltablespace end
                    as oid
                  from pg_class c
                  join pg_database d on d.datname = current_database()
                  where c.oid = any (?::bigint[]::oid[])
                  group by 1),
                size as (
                  select sum(least(pg_table_size(c.oid), c.reltuples * (28 + (
                      select sum(s.avg_width * (1 - s.null_frac)) from pg_stats s
                      where s.schemaname = n.nspname and s.tablename = c.relname
                        and s.attname in (
                          select a.attname from pg_attribute a where a.attrelid = ?))))) as bytes
                  from pg_class c
                  join pg_namespace n on n.oid = c.relnamespace
                  where c.oid = any (?::bigint[]::oid[]) and c.reltuples > 0)
                select quote_ident(t.spcname),
                  case t.spcname when 'pg_default' then '.' else 'pg_tblspc/' || t.oid end,
                  coalesce(size.bytes, 0)::bigint
                from place
                join pg_tablespace t on t.oid = place.oid
                cross join size
                where (select count(*) from place) = 1""")
            .bind(
                oids(tables.target().leaves()),
                tables.target().oid(),
                oids(tables.source().leaves())),
        row -> new Place(row.getString(1), row.getString(2), row.getLong(3)));
  }

  /** What the rewrite may take at most, for a person; bloat is not known, and so counted. */
  static String needed(Session session, TableDefinition source) throws SQLException {
    return session.one(
        Sql.of(
                """
                select coalesce(sum(pg_table_size(leaf)), 0)::bigint,
                  coalesce(sum(pg_indexes_size(leaf)), 0)::bigint
                from unnest(?::bigint[]::oid[]) as leaf""")
            .bind((Object) oids(source.leaves())),
        row ->
            "the new table may take up to "
                + size(row.getLong(1))
                + " and its indexes "
                + size(row.getLong(2))
                + ", as the source does; as much again is written to WAL");
  }

  private static Long[] oids(List<Leaf> leaves) {
    return leaves.stream().map(Leaf::oid).toArray(Long[]::new);
  }

  private static String size(long bytes) {
    String[] units = {"kB", "MB", "GB", "TB"};
    long value = bytes / KILOBYTE;
    int unit = 0;
    while (value >= 10 * KILOBYTE && unit < units.length - 1) {
      value /= KILOBYTE;
      unit++;
    }
    return value + " " + units[unit];
  }

  private static boolean mayAsk(Session session) throws SQLException {
    return session.one(
        Sql.of("select pg_has_role('pg_execute_server_program', 'usage')"),
        row -> row.getBoolean(1));
  }

  /** Leaves nothing behind; a server without the program is no reason to refuse. */
  private static Optional<Long> free(Session session, String directory) throws SQLException {
    try {
      String told =
          session.rolledBack(
              () -> {
                session.execute(Sql.of("create temporary table online_rewrite_disk (line text)"));
                session.execute(
                    Sql.of(
                            """
                            copy pg_temp.online_rewrite_disk
                            from program 'timeout 5 df -Pk {directory}' (delimiter E'\\x01')""")
                        .with("directory", new Sql.Fragment(directory)));
                return session.one(
                    Sql.of("select string_agg(line, E'\\n') from pg_temp.online_rewrite_disk"),
                    row -> String.valueOf(row.getString(1)));
              });
      Matcher free = FREE.matcher(told);
      return free.find() ? Optional.of(Long.parseLong(free.group(1)) * KILOBYTE) : Optional.empty();
    } catch (SQLException failure) {
      if (SqlStates.isConnectionLost(failure)) {
        throw failure;
      }
      LOG.debug("the server does not tell what its disk has left", failure);
      return Optional.empty();
    }
  }
}
