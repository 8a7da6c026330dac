package io.github.onlinerewrite.engine.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Changes rows that no other writer changes and takes each change back, the last one first: two
 * rows trade their values, or a row is deleted and inserted again. So any table can be written to
 * while its rows at the end are known. A change that is lost is found when it is taken back, or by
 * what the rows are at the end.
 */
final class RestoredRows implements Writing {

  private static final int MOST_CHANGES = 6;

  private static final Set<String> IMPOSSIBLE = Set.of("23503", "23505", "23514", "23P01");

  private final String table;
  private final List<String> keyNames;
  private final List<List<String>> keys;
  private final boolean mayDelete;
  private final Random random;
  private final Deque<Change> changes = new ArrayDeque<>();
  private final Set<List<String>> away = new HashSet<>();
  private final Set<String> kept = new HashSet<>();
  private final Set<String> generated = new HashSet<>();

  RestoredRows(WrittenTable table, List<List<String>> keys, boolean mayDelete, long seed) {
    this.table = table.name();
    this.keyNames = table.key(List.of()).stream().map(WrittenTable.Column::name).toList();
    this.keys = List.copyOf(keys);
    this.mayDelete = mayDelete && !table.deletesReachOthers();
    this.random = new Random(seed);
  }

  private sealed interface Change {}

  private record Trade(List<String> one, List<String> other) implements Change {}

  private record Deletion(List<String> row) implements Change {}

  @Override
  public void begin(Connection session) throws SQLException {
    try (Statement statement = session.createStatement()) {
      WrittenTable now = WrittenTable.read(session, table);
      statement.execute(
          "create temporary table away as select "
              + now.list(now.columns())
              + " from "
              + table
              + " with no data");
      for (WrittenTable.Column column : now.columns()) {
        kept.add(column.name());
        if (column.generated()) {
          generated.add(column.name());
        }
      }
    }
  }

  @Override
  public boolean step(Connection session) throws SQLException {
    if (keys.isEmpty()) {
      return false;
    }
    if (changes.size() == MOST_CHANGES || (!changes.isEmpty() && random.nextInt(5) < 2)) {
      takeBack(session);
      return true;
    }
    List<String> one = keys.get(random.nextInt(keys.size()));
    List<String> other = keys.get(random.nextInt(keys.size()));
    if (away.contains(one) || away.contains(other)) {
      return false;
    }
    WrittenTable now = WrittenTable.read(session, table);
    try {
      if (mayDelete && random.nextBoolean()) {
        expect("rows deleted", 1, delete(session, now, one));
        away.add(one);
        changes.push(new Deletion(one));
      } else if (tradeable(now).isEmpty() || one.equals(other)) {
        expect("rows touched", 1, touch(session, now, one));
      } else {
        expect("rows that traded values", 2, trade(session, now, new Trade(one, other)));
        changes.push(new Trade(one, other));
      }
      return true;
    } catch (SQLException failure) {
      if (!IMPOSSIBLE.contains(failure.getSQLState())) {
        throw failure;
      }
      expect("rows touched", 1, touch(session, WrittenTable.read(session, table), one));
      return true;
    }
  }

  @Override
  public void end(Connection session) throws SQLException {
    while (!changes.isEmpty()) {
      takeBack(session);
    }
  }

  private void takeBack(Connection session) throws SQLException {
    WrittenTable now = WrittenTable.read(session, table);
    Change last = changes.getFirst();
    if (last instanceof Trade trade) {
      expect("rows that traded values back", 2, trade(session, now, trade));
    } else if (last instanceof Deletion deletion) {
      expect("rows inserted again", 1, insertAgain(session, now, deletion.row()));
      away.remove(deletion.row());
    }
    changes.pop();
  }

  private static void expect(String what, int expected, int actual) {
    if (actual != expected) {
      throw new AssertionError(what + ": " + actual + ", expected " + expected);
    }
  }

  private int touch(Connection session, WrittenTable now, List<String> row) throws SQLException {
    String column = now.key(keyNames).get(0).quoted();
    String sql = "update " + table + " as r set " + column + " = " + column + " where ";
    return execute(session, sql + is("r", now), row);
  }

  private int trade(Connection session, WrittenTable now, Trade trade) throws SQLException {
    String values =
        tradeable(now).stream()
            .map(column -> column.quoted() + " = o." + column.quoted())
            .collect(Collectors.joining(", "));
    String pair = "(" + is("r", now) + " and " + is("o", now) + ")";
    return execute(
        session,
        "update "
            + table
            + " as r set "
            + values
            + " from "
            + table
            + " as o where "
            + pair
            + " or "
            + pair,
        trade.one(),
        trade.other(),
        trade.other(),
        trade.one());
  }

  /** Not what the server gave a value before the swap: such values were not traded. */
  private List<WrittenTable.Column> tradeable(WrittenTable now) {
    return now.tradeable().stream().filter(column -> !generated.contains(column.name())).toList();
  }

  private int delete(Connection session, WrittenTable now, List<String> row) throws SQLException {
    String columns =
        now.list(now.columns().stream().filter(column -> kept.contains(column.name())).toList());
    return execute(
        session,
        "with gone as (delete from "
            + table
            + " as r where "
            + is("r", now)
            + " returning "
            + columns
            + ") insert into pg_temp.away ("
            + columns
            + ") select "
            + columns
            + " from gone",
        row);
  }

  /** The row stays in {@code away}, which may hold older ones of its key: the last one counts. */
  private int insertAgain(Connection session, WrittenTable now, List<String> row)
      throws SQLException {
    String columns =
        now.list(now.writable().stream().filter(column -> kept.contains(column.name())).toList());
    return execute(
        session,
        "insert into "
            + table
            + " ("
            + columns
            + ") overriding system value select "
            + columns
            + " from pg_temp.away as r where "
            + is("r", now)
            + " order by r.ctid desc limit 1",
        row);
  }

  private String is(String alias, WrittenTable now) {
    return now.key(keyNames).stream()
        .map(column -> alias + "." + column.quoted() + " = cast(? as " + column.type() + ")")
        .collect(Collectors.joining(" and "));
  }

  @SafeVarargs
  private static int execute(Connection session, String sql, List<String>... rows)
      throws SQLException {
    try (PreparedStatement statement = session.prepareStatement(sql)) {
      int parameter = 1;
      for (List<String> row : rows) {
        for (String value : row) {
          statement.setString(parameter++, value);
        }
      }
      return statement.executeUpdate();
    }
  }
}
