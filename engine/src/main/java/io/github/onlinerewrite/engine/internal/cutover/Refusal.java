package io.github.onlinerewrite.engine.internal.cutover;

import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;

/** A write to the kept old table is refused, not lost. */
public final class Refusal {

  private final ObjectNames names;

  public Refusal(ObjectNames names) {
    this.names = names;
  }

  /** Creates the function, in the open transaction. */
  public void install(Session session) throws SQLException {
    session.execute(
        Resources.read(Refusal.class, "refuse.sql").with("refuse", names.refusalFunction()));
  }

  /** Puts the trigger on {@code table}. */
  Sql create(QualifiedName table) {
    return Sql.of(
            """
            create trigger {trigger} before insert or update or delete or truncate on {table}
            for each statement execute function {refuse}();
            alter table {table} enable always trigger {trigger}""")
        .with("trigger", names.refusalTrigger())
        .with("table", table)
        .with("refuse", names.refusalFunction());
  }

  /** Drops the function once the old table is gone. */
  public void dropFunction(Session session) throws SQLException {
    session.execute(
        Sql.of("drop function if exists {refuse}()").with("refuse", names.refusalFunction()));
  }
}
