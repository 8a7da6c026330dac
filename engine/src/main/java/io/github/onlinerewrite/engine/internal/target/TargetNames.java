package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/**
 * What a named target's constraints, indexes, sequences and statistics were called before the swap
 * gave them the names of the source's: the journal's {@code target_names}. A table that was
 * reverted gets them again, and loses what it was given since, which the old table has got from it.
 */
public final class TargetNames {

  private final Identifier journal;
  private final long rewrite;

  /** Of the rewrite with that number, which led forth. */
  public TargetNames(Identifier journal, long rewrite) {
    this.journal = journal;
    this.rewrite = rewrite;
  }

  /** One thing that has not the name that it had, or that was not there. */
  private record Left(Sql statement, boolean possible, String what) {}

  /** Writes down, in the open transaction before the swap, what there is but for what we made. */
  public void remember(Session session, long target) throws SQLException {
    session.execute(
        filled("names-remember.sql", target).bind(ObjectNames.likenesses(target), rewrite));
  }

  /** Writes down, in the open transaction before the swap back, what has come since. */
  public void addWhatHasCome(Session session, long table) throws SQLException {
    session.execute(filled("names-come.sql", table).bind(rewrite, rewrite));
  }

  /**
   * Makes it so again in the open transaction, with the table to ourselves. Returns what could not
   * be done, in words. Names are free once the swap back is committed, unless somebody else has
   * taken them.
   */
  public List<String> putBack(Session session, long table) throws SQLException {
    List<Left> left = left(session, table);
    while (left.stream().anyMatch(Left::possible)) {
      // One that goes or changes its name may have that of another.
      session.executeAll(left.stream().filter(Left::possible).map(Left::statement).toList());
      left = left(session, table);
    }
    return left.stream().map(Left::what).toList();
  }

  private List<Left> left(Session session, long table) throws SQLException {
    return session.query(
        filled("names-left.sql", table).with("table", table).bind(rewrite),
        row -> new Left(Sql.rendered(row.getString(1)), row.getBoolean(2), row.getString(3)));
  }

  private Sql filled(String query, long table) {
    return Resources.read(TargetNames.class, query)
        .with("journal", journal)
        .with(
            "names",
            Resources.read(TargetNames.class, "names.sql").with("table", table).fragment());
  }
}
