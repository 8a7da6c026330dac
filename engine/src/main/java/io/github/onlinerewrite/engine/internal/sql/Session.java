package io.github.onlinerewrite.engine.internal.sql;

import io.github.onlinerewrite.engine.internal.time.InterruptedRunException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with the server. It stays in autocommit; a transaction is begun and ended by its own
 * statements, because what {@code BEGIN} means depends on the role's defaults unless it says all of
 * it. Not thread-safe.
 */
public final class Session implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /** Who ends the work of a thread cancels its statements some times a second. */
  private static final int MOST_ROLLBACKS = 5;

  private final Connection connection;
  private final SessionSettings settings;
  private final boolean ownsConnection;
  private final boolean autoCommitBefore;
  private final int firstPid;
  private volatile boolean inTransaction;
  private volatile @Nullable Statement running;
  private @Nullable Statement seenLast;

  private Session(Connection connection, boolean ownsConnection) throws SQLException {
    this.connection = connection;
    this.ownsConnection = ownsConnection;
    this.autoCommitBefore = connection.getAutoCommit();
    if (!autoCommitBefore) {
      refuseOpenTransaction(connection);
      connection.setAutoCommit(true);
    }
    this.settings = SessionSettings.applyTo(this);
    this.firstPid = pid();
  }

  /** Turning autocommit on would commit the caller's work. */
  private static void refuseOpenTransaction(Connection connection) throws SQLException {
    if (connection.isWrapperFor(BaseConnection.class)
        && connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE) {
      throw new SQLException(
          "the connection has a transaction open; end it before the rewrite", "25001");
    }
  }

  /** A session on a connection that is closed with it. */
  public static Session owning(Connection connection) throws SQLException {
    return new Session(connection, true);
  }

  /** A session on the caller's connection, which gets its settings back at {@link #close()}. */
  public static Session borrowing(Connection connection) throws SQLException {
    return new Session(connection, false);
  }

  /** Reads one row of a result. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Work in a transaction. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws SQLException;
  }

  /** Runs a statement or, when nothing is bound, several with semicolons between, in one trip. */
  public void execute(Sql sql) throws SQLException {
    update(sql);
  }

  /** Runs statements without bound values, in one trip. */
  public void executeAll(List<Sql> statements) throws SQLException {
    if (!statements.isEmpty()) {
      execute(Sql.joined(statements));
    }
  }

  /** Runs a statement; returns how many rows it changed. */
  public long update(Sql sql) throws SQLException {
    return unlessInterrupted(() -> updateOrFail(sql));
  }

  private long updateOrFail(Sql sql) throws SQLException {
    String statement = sql.render();
    LOG.debug("{}", statement);
    if (sql.values().isEmpty()) {
      try (Statement plain = connection.createStatement()) {
        // Escapes such as {fn …} and ? are the user's own text here.
        plain.setEscapeProcessing(false);
        running = plain;
        plain.execute(statement);
        return Math.max(0, plain.getLargeUpdateCount());
      }
    }
    try (PreparedStatement prepared = Binding.prepare(connection, statement, sql.values())) {
      running = prepared;
      prepared.execute();
      return Math.max(0, prepared.getLargeUpdateCount());
    }
  }

  /**
   * Runs statements without bound values, in one trip; returns how many rows the last one changed.
   */
  public long updateAll(List<Sql> statements) throws SQLException {
    return unlessInterrupted(() -> inOneTrip(statements, Results::changedByLast));
  }

  /** Runs statements without bound values, in one trip; the last is a query that has one row. */
  public <T> T oneOfLast(List<Sql> statements, RowReader<T> reader) throws SQLException {
    return unlessInterrupted(
        () ->
            inOneTrip(
                statements,
                executed ->
                    Results.only(
                        Results.rowsOfLast(executed, reader),
                        statements.get(statements.size() - 1))));
  }

  private <T> T inOneTrip(List<Sql> statements, Results.Reader<T> reader) throws SQLException {
    String all = Sql.joined(statements).render();
    LOG.debug("{}", all);
    try (Statement plain = connection.createStatement()) {
      plain.setEscapeProcessing(false);
      running = plain;
      plain.execute(all);
      return reader.read(plain);
    }
  }

  /** All rows of a query. */
  public <T> List<T> query(Sql sql, RowReader<T> reader) throws SQLException {
    return unlessInterrupted(() -> queryOrFail(sql, reader));
  }

  /**
   * All rows of a query that is planned at its first call in this session and keeps its plan: for
   * one that is called under a lock, where planning would take longer than the rest.
   */
  public <T> List<T> planned(Sql sql, RowReader<T> reader) throws SQLException {
    return unlessInterrupted(
        () -> {
          try (PreparedStatement prepared =
              Binding.prepare(connection, sql.render(), sql.values())) {
            if (prepared.isWrapperFor(PGStatement.class)) {
              prepared.unwrap(PGStatement.class).setPrepareThreshold(1);
            }
            running = prepared;
            return Results.rows(prepared.executeQuery(), reader);
          }
        });
  }

  /** What {@link #cancelWork} has ended is no failure of the statement. */
  private static <T> T unlessInterrupted(Work<T> statement) throws SQLException {
    try {
      return statement.run();
    } catch (SQLException failure) {
      if (!Thread.currentThread().isInterrupted() || !SqlStates.isTimeUp(failure)) {
        throw failure;
      }
      InterruptedRunException interrupted = new InterruptedRunException();
      interrupted.addSuppressed(failure);
      throw interrupted;
    }
  }

  private <T> List<T> queryOrFail(Sql sql, RowReader<T> reader) throws SQLException {
    String statement = sql.render();
    LOG.debug("{}", statement);
    if (sql.values().isEmpty()) {
      try (Statement plain = connection.createStatement()) {
        plain.setEscapeProcessing(false);
        running = plain;
        return Results.rows(plain.executeQuery(statement), reader);
      }
    }
    try (PreparedStatement prepared = Binding.prepare(connection, statement, sql.values())) {
      running = prepared;
      return Results.rows(prepared.executeQuery(), reader);
    }
  }

  /** The only row of a query; it is an error when there is another number of them. */
  public <T> T one(Sql sql, RowReader<T> reader) throws SQLException {
    return Results.only(query(sql, reader), sql);
  }

  /** The only row of a query, or nothing. */
  public <T> Optional<T> optional(Sql sql, RowReader<T> reader) throws SQLException {
    List<T> rows = query(sql, reader);
    if (rows.size() > 1) {
      throw new SQLException("expected one row at most, got " + rows.size() + ": " + sql);
    }
    return rows.stream().findFirst();
  }

  /**
   * Runs {@code work} in a READ COMMITTED transaction and commits; rolls back when it throws. Class
   * 08 thrown by the commit itself means that the outcome is unknown: see {@link CommitException}.
   * A thread that is interrupted begins none.
   */
  public <T> T transaction(Work<T> work) throws SQLException {
    return transaction("read committed read write", work);
  }

  /** Runs {@code work} in a transaction that a standby allows, too. */
  public <T> T readOnly(Work<T> work) throws SQLException {
    return transaction("read committed read only", work);
  }

  /** Runs {@code work} in a REPEATABLE READ transaction: one snapshot for all its statements. */
  public <T> T repeatableRead(Work<T> work) throws SQLException {
    return transaction("repeatable read read write", work);
  }

  /**
   * Runs {@code work} and takes back all that it did: for what only the server can tell, by doing
   * it. Inside an open transaction, back to where {@code work} began.
   */
  public <T> T rolledBack(Work<T> work) throws SQLException {
    boolean outermost = !inTransaction;
    execute(
        Sql.of(
            outermost
                ? "begin isolation level read committed read write"
                : "savepoint online_rewrite_before"));
    inTransaction = true;
    T result;
    try {
      result = work.run();
    } catch (SQLException | RuntimeException | Error failure) {
      undo(outermost, failure);
      throw failure;
    }
    inTransaction = !outermost;
    execute(rollback(outermost));
    return result;
  }

  private static Sql rollback(boolean outermost) {
    return Sql.of(
        outermost
            ? "rollback"
            : "rollback to savepoint online_rewrite_before; release savepoint"
                + " online_rewrite_before");
  }

  private void undo(boolean outermost, Throwable failure) {
    inTransaction = !outermost;
    for (int tried = 1; ; tried++) {
      try {
        execute(rollback(outermost));
        return;
      } catch (SQLException atRollback) {
        failure.addSuppressed(atRollback);
        // Whoever cancels what runs here may hit this; the session is to be used again.
        if (!SqlStates.isTimeUp(atRollback) || tried >= MOST_ROLLBACKS) {
          return;
        }
      }
    }
  }

  private <T> T transaction(String mode, Work<T> work) throws SQLException {
    if (inTransaction) {
      throw new IllegalStateException("a transaction is open already");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedRunException();
    }
    execute(Sql.of("begin isolation level {mode}").with("mode", new Sql.Fragment(mode)));
    inTransaction = true;
    T result;
    try {
      result = work.run();
    } catch (SQLException | RuntimeException | Error failure) {
      undo(true, failure);
      throw failure;
    }
    inTransaction = false;
    try {
      execute(Sql.of("commit"));
    } catch (SQLException failure) {
      throw new CommitException(failure);
    }
    return result;
  }

  /** The search path that the session had before ours. */
  public String searchPath() {
    return settings.before().getOrDefault("search_path", "");
  }

  /** The server's major version. */
  public int majorVersion() throws SQLException {
    return connection.getMetaData().getDatabaseMajorVersion();
  }

  /** The server's pid of this session. */
  public int pid() throws SQLException {
    return one(Sql.of("select pg_backend_pid()"), row -> row.getInt(1));
  }

  /** The pid that it began with; behind a pooler in transaction mode it may come to another one. */
  public int firstPid() {
    return firstPid;
  }

  /** Ends the statement that another thread is running here, if there is one. */
  public void cancel() throws SQLException {
    Statement statement = running;
    if (statement != null) {
      statement.cancel();
    }
  }

  /**
   * Ends the statement that another thread is running here, in a transaction or since the last
   * call. So what gives settings and locks back, which takes less long, is spared when one thread
   * calls this some times a second.
   */
  public void cancelWork() throws SQLException {
    Statement seen = running;
    if (seen != null && (inTransaction || seen == seenLast)) {
      // Not what runs by now, which may be what gives the settings back.
      seen.cancel();
    }
    seenLast = seen;
  }

  /** Whether the session still answers. */
  public boolean isAlive() {
    try {
      return connection.isValid(5);
    } catch (SQLException failure) {
      return false;
    }
  }

  /** Gives the settings back and, when the session owns it, closes the connection. */
  @Override
  public void close() throws SQLException {
    try {
      if (!connection.isClosed()) {
        settings.restore(this);
        if (!autoCommitBefore) {
          connection.setAutoCommit(false);
        }
      }
    } catch (SQLException failure) {
      if (ownsConnection) {
        // A pool would hand it out to the application, with our settings.
        connection.abort(Runnable::run);
      }
      // A session that is lost took its settings with it.
      if (!SqlStates.isConnectionLost(failure)) {
        throw failure;
      }
    } finally {
      if (ownsConnection) {
        connection.close();
      }
    }
  }
}
