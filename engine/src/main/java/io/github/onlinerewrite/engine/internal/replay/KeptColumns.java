package io.github.onlinerewrite.engine.internal.replay;

import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.sql.DefaultPrivileges;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import io.github.onlinerewrite.engine.internal.state.Run;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The table in which a replay into an old table keeps what that has in columns which the new one
 * lacks, from the delete of a row to its insert. Each is kept under the place that its key has in
 * the scratch table, so slices do not get in each other's way.
 */
public final class KeptColumns {

  private final Run run;

  public KeptColumns(Run run) {
    this.run = run;
  }

  /** Creates it in the open transaction, where there are such columns and it is not there. */
  public void create(Session session, List<Column> columns) throws SQLException {
    boolean isThere =
        session.one(
            Sql.of("select to_regclass({kept}) is not null")
                .with("kept", run.names().kept().literal()),
            row -> row.getBoolean(1));
    if (isThere || columns.isEmpty()) {
      return;
    }
    List<Fragment> definitions = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      definitions.add(
          new Fragment(names(columns.size()).get(i).quoted() + " " + columns.get(i).type()));
    }
    session.execute(
        Sql.of(
                """
                create unlogged table {kept} (place tid not null, {definitions});
                create index on {kept} (place)""")
            .with("kept", run.names().kept())
            .with("definitions", Fragment.join(", ", definitions)));
    DefaultPrivileges.takeBack(session, run.names().kept());
  }

  /** The names of that many columns in it. */
  static List<Identifier> names(int count) {
    List<Identifier> names = new ArrayList<>();
    for (int position = 1; position <= count; position++) {
      names.add(new Identifier("c" + position));
    }
    return names;
  }
}
