package io.github.onlinerewrite.engine.internal.cutover;

import io.github.onlinerewrite.engine.internal.sql.DefaultPrivileges;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;

/**
 * A write to the kept old table is refused, not lost. Its triggers are on every table of the source
 * before the swap, where they let everything pass; the swap replaces the function only, so that it
 * takes no longer with a thousand partitions than with one.
 */
public final class Refusal {

  private final ObjectNames names;

  public Refusal(ObjectNames names) {
    this.names = names;
  }

  /** Creates the function that lets everything pass, in the open transaction. */
  public void install(Session session) throws SQLException {
    session.execute(
        Resources.read(Refusal.class, "refuse_open.sql").with("refuse", names.refusalFunction()));
    DefaultPrivileges.takeBack(session, names.refusalFunction());
  }

  /**
   * Puts the trigger on {@code table} alone: statement triggers fire for the table that a statement
   * names, and so each partition and each partitioned table has its own.
   */
  public Sql create(QualifiedName table) {
    return Sql.of(
            """
            create trigger {trigger} before insert or update or delete or truncate on {table}
            for each statement execute function {refuse}();
            alter table only {table} enable always trigger {trigger}""")
        .with("trigger", names.refusalTrigger())
        .with("table", table)
        .with("refuse", names.refusalFunction());
  }

  /** Refuses from the commit of the open transaction on. */
  Sql arm() {
    return Resources.read(Refusal.class, "refuse.sql").with("refuse", names.refusalFunction());
  }

  /** Refuses from that commit on, but not the run with that number. */
  public Sql armButFor(long run) {
    return Resources.read(Refusal.class, "refuse_others.sql")
        .with("refuse", names.refusalFunction())
        .with("run", run);
  }

  /** Lets everything pass again from that commit on. */
  public Sql disarm() {
    return Resources.read(Refusal.class, "refuse_open.sql").with("refuse", names.refusalFunction());
  }

  /** Takes the trigger off {@code table}: needs an ACCESS EXCLUSIVE lock. */
  public Sql drop(QualifiedName table) {
    return Sql.of("drop trigger if exists {trigger} on {table}")
        .with("trigger", names.refusalTrigger())
        .with("table", table);
  }

  /** Drops the function once the old table is gone. */
  public void dropFunction(Session session) throws SQLException {
    session.execute(
        Sql.of("drop function if exists {refuse}()").with("refuse", names.refusalFunction()));
  }
}
