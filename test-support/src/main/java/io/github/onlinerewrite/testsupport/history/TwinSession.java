package io.github.onlinerewrite.testsupport.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A writer's session: the same statements on the table and on its twin, each timed. */
final class TwinSession {
  private final Connection connection;
  private final TableShape shape;
  private final Tally tally;
  private int turn;
  private Memory memory = Memory.EMPTY;

  TwinSession(Connection connection, TableShape shape, Tally tally) {
    this.connection = connection;
    this.shape = shape;
    this.tally = tally;
  }

  TableShape shape() {
    return shape;
  }

  Memory memory() {
    return memory;
  }

  void remember(Memory value) {
    memory = value;
  }

  /** On the table, then on the twin; both must meet as many rows. */
  void both(String sql, Object... parameters) throws SQLException {
    int inTable = execute(fill(sql, way(sql)), parameters);
    int inTwin = execute(fill(sql, TableShape.TWIN), parameters);
    if (inTable != inTwin) {
      tally.failed(inTable + " rows in the table, " + inTwin + " in the twin, for " + sql.strip());
    }
  }

  /** Only the table itself knows that code is unique. */
  private String way(String sql) {
    return shape.inPartition() && !sql.contains("{codeColumns}") && turn++ % 2 == 0
        ? TableShape.ROOT
        : TableShape.TABLE;
  }

  /** On the twin only. */
  void twin(String sql, Object... parameters) throws SQLException {
    execute(fill(sql, TableShape.TWIN), parameters);
  }

  /** On neither: {@code sql} names its tables. */
  void once(String sql, Object... parameters) throws SQLException {
    execute(sql, parameters);
  }

  /** The first value, null without a row. */
  @Nullable String readFromTwin(String sql, Object... parameters) throws SQLException {
    return query(fill(sql, TableShape.TWIN), parameters);
  }

  /** The one value that an INSERT … RETURNING gives. */
  int insertReturningId(String sql, Object... parameters) throws SQLException {
    return Integer.parseInt(String.valueOf(query(sql, parameters)));
  }

  private String fill(String sql, String table) {
    return sql.replace("{insert}", Operation.INSERT_ROW)
        .replace("{t}", table)
        .replace("{keyColumns}", shape.keyColumns())
        .replace("{codeColumns}", shape.partitioned() ? "code, logdate" : "code")
        .replace("{key}", shape.keyPredicate());
  }

  private int execute(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      long began = System.nanoTime();
      statement.execute();
      tally.executed(sql, System.nanoTime() - began);
      return statement.getUpdateCount();
    }
  }

  private @Nullable String query(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      long began = System.nanoTime();
      try (ResultSet row = statement.executeQuery()) {
        tally.executed(sql, System.nanoTime() - began);
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
    List<Object> values = new ArrayList<>();
    for (Object parameter : parameters) {
      if (parameter instanceof Key key) {
        values.addAll(key.parameters(shape));
      } else {
        values.add(parameter);
      }
    }
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(i + 1, values.get(i));
    }
    return statement;
  }
}
