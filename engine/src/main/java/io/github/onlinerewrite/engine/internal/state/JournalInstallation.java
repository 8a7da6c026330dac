package io.github.onlinerewrite.engine.internal.state;

import io.github.onlinerewrite.engine.internal.sql.DefaultPrivileges;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Creates the tables of the journal, and gives those of an earlier version what they lack. */
public final class JournalInstallation {

  /**
   * Of the tables, as a comment on the first says; 0 where it says nothing, as before the first
   * release. To be raised with every change that an older journal has to be given.
   */
  private static final int VERSION = 1;

  private static final int MOST_TRIES = 20;

  /** Serialises the creation of the schema, which IF NOT EXISTS alone does not. */
  private static final long LOCK = 0x6f6e6c696e657277L;

  private static final List<String> RELATIONS =
      List.of("rewrite", "rewrite_id_seq", "chunk", "taken_index", "progress");

  private final Identifier schema;

  public JournalInstallation(Identifier schema) {
    this.schema = schema;
  }

  /** Whether a later version of the product has made it, which this one must leave alone. */
  public boolean isLater(Session session) throws SQLException {
    return version(session).orElse(VERSION) > VERSION;
  }

  /** Gives a journal of an earlier version what it lacks; nothing where there is none. */
  public void bringUpToDate(Session session) throws SQLException {
    if (version(session).orElse(VERSION) < VERSION) {
      install(session);
    }
  }

  /** The version of the tables; nothing where there are none. */
  OptionalInt version(Session session) throws SQLException {
    return session
        .optional(
            Sql.of(
                    """
                    select coalesce(substring(
                      obj_description(c.oid, 'pg_class') from 'version ([0-9]{1,9})')::int, 0)
                    from pg_class c
                    join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = ? and c.relname = 'rewrite' and c.relkind = 'r'""")
                .bind(schema.value()),
            row -> row.getInt(1))
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  void install(Session session) throws SQLException {
    for (int tried = 1; version(session).orElse(-1) < VERSION; tried++) {
      try {
        session.transaction(() -> installed(session));
      } catch (SQLException failure) {
        if (!SqlStates.isLockNotGranted(failure) || tried == MOST_TRIES) {
          throw failure;
        }
        session.query(Sql.of("select pg_sleep(0.5)"), row -> "");
      }
    }
  }

  /** Nobody queues behind it for long: runs that work here ask the journal under their locks. */
  private boolean installed(Session session) throws SQLException {
    session.query(Sql.of("select pg_advisory_xact_lock(?)").bind(LOCK), row -> "");
    if (version(session).orElse(-1) >= VERSION) {
      return false;
    }
    if (!exists(session, "select from pg_namespace where nspname = ?", schema.value())) {
      session.execute(Sql.of("create schema {schema}").with("schema", schema));
      DefaultPrivileges.takeBack(session, schema);
    }
    List<QualifiedName> created = missing(session);
    session.execute(Sql.of("set local lock_timeout = '50ms'"));
    session.execute(
        Resources.read(JournalInstallation.class, "journal.sql")
            .with("schema", schema)
            .with("version", VERSION));
    DefaultPrivileges.takeBack(session, created.toArray(QualifiedName[]::new));
    return true;
  }

  private List<QualifiedName> missing(Session session) throws SQLException {
    List<QualifiedName> missing = new ArrayList<>();
    for (String relation : RELATIONS) {
      QualifiedName name = new QualifiedName(schema, new Identifier(relation));
      if (!exists(session, "select where to_regclass(?) is not null", name.quoted())) {
        missing.add(name);
      }
    }
    return missing;
  }

  private static boolean exists(Session session, String query, String name) throws SQLException {
    return session.optional(Sql.of(query).bind(name), row -> true).isPresent();
  }
}
