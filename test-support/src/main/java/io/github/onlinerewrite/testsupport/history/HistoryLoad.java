package io.github.onlinerewrite.testsupport.history;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The application of one history: writers and readers that work on {@link TableShape#TABLE} and its
 * twin from {@link #start} to {@link #stop}. What it is to become stands empty as {@link
 * TableShape#TARGET}. Of one thread; closing it stops it without a report.
 */
public final class HistoryLoad implements AutoCloseable {
  /** The longest plan idles for about a second; the rest is for a busy machine. */
  private static final Duration STOP_WAIT = Duration.ofSeconds(30);

  private static final Duration BETWEEN_SESSIONS = Duration.ofMillis(20);

  private final Settings settings;
  private final TestDatabase database;
  private final Tally tally = new Tally();
  private final KeyLocks locks = new KeyLocks();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();

  private HistoryLoad(Settings settings, TestDatabase database) {
    this.settings = settings;
    this.database = database;
  }

  /**
   * How much of an application.
   *
   * @param rows how many the table has at first
   * @param pause of each writer between two transactions
   * @param truncates whether TRUNCATE is among the transactions
   * @param queues every transaction changes what the one before it added, in an older snapshot
   * @param reconnects whoever loses the session gets another one and goes on: the server crashes
   */
  public record Settings(
      long seed,
      TableShape shape,
      int rows,
      int writers,
      int readers,
      Duration pause,
      boolean truncates,
      boolean queues,
      boolean reconnects) {
    /** A small application, with everything drawn from {@code seed}. */
    public static Settings of(long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      return new Settings(
          seed,
          TableShape.random(random),
          500 + random.nextInt(3000),
          5 + random.nextInt(4),
          2,
          Duration.ofMillis(2 + random.nextInt(10)),
          random.nextInt(4) == 0,
          false,
          false);
    }

    /** The same application on a table of {@code shape}. */
    public Settings withShape(TableShape value) {
      return new Settings(
          seed, value, rows, writers, readers, pause, truncates, queues, reconnects);
    }

    /** The same application on a partitioned table. */
    public Settings ofPartitions() {
      return withShape(shape.fromPartitioned());
    }

    /** The same application on a table that is a partition. */
    public Settings asPartition() {
      return withShape(shape.asPartition());
    }

    /** The same application with {@code value} readers. */
    public Settings withReaders(int value) {
      return new Settings(seed, shape, rows, writers, value, pause, truncates, queues, reconnects);
    }

    /**
     * The same application, but all writers queue for one list and never pause. Whenever the table
     * is locked, one of them waits in a snapshot that is older than what a final replay writes.
     */
    public Settings thatQueues() {
      return new Settings(
          seed, shape, rows, writers, readers, Duration.ZERO, false, true, reconnects);
    }

    /** The same application, which outlives its sessions. */
    public Settings thatReconnects() {
      return new Settings(seed, shape, rows, writers, readers, pause, truncates, queues, true);
    }
  }

  /** Creates and fills the tables in {@code database}, and lets the application loose on them. */
  public static HistoryLoad start(TestDatabase database, Settings settings) throws SQLException {
    database.execute(settings.shape().statements(settings.rows()).toArray(String[]::new));
    database.grantDml("history", "history_twin", "history_parent");
    if (settings.shape().inPartition()) {
      database.grantDml(TableShape.ROOT);
    }
    HistoryLoad load = new HistoryLoad(settings, database);
    for (int i = 0; i < settings.writers(); i++) {
      load.startWriter(i);
    }
    for (int i = 0; i < settings.readers(); i++) {
      load.startReader(i);
    }
    return load;
  }

  /** Lets the application go on for {@code duration}. */
  public void run(Duration duration) throws InterruptedException {
    boolean unused = stop.await(duration.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Lets every transaction end, and compares table and twin. */
  public HistoryReport stop() throws SQLException, InterruptedException {
    end();
    try (Connection connection = database.owner()) {
      return tally.report(settings.seed(), settings.shape(), TwinComparison.difference(connection));
    }
  }

  @Override
  public void close() {
    try {
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end() throws InterruptedException {
    stop.countDown();
    long deadline = System.nanoTime() + STOP_WAIT.toNanos();
    for (Thread thread : threads) {
      thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
      if (thread.isAlive()) {
        tally.failed(thread.getName() + " did not end: it hangs in a statement");
      }
    }
    threads.clear();
  }

  private void startWriter(int index) {
    SplittableRandom random = new SplittableRandom(settings.seed() * 31 + index);
    Planner planner = new Planner(random, settings, index);
    start(
        "history-writer-" + index,
        connection -> {
          TwinSession session = new TwinSession(connection, settings.shape(), tally);
          new Writer(connection, session, locks, tally, stop).run(planner, settings.pause());
        });
  }

  private void startReader(int index) {
    SplittableRandom random = new SplittableRandom(settings.seed() * 37 + index);
    start(
        "history-reader-" + index,
        connection -> new Reader(connection, locks, tally, stop, random).run());
  }

  private void start(String name, Work work) {
    Thread thread = new Thread(() -> live(name, work), name);
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
  }

  private void live(String name, Work work) {
    try {
      boolean again;
      do {
        again = outlives(name, work);
      } while (again && !stop.await(BETWEEN_SESSIONS.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Works until the end, or until its session is lost and it wants another one. */
  private boolean outlives(String name, Work work) throws InterruptedException {
    try (Connection connection = database.application()) {
      work.run(connection);
    } catch (SQLException e) {
      if (settings.reconnects() && isLost(e)) {
        return true;
      }
      tally.failed(name + " ended: " + e.getSQLState() + " " + e.getMessage());
    }
    return false;
  }

  /** The server has ended the session, or takes none. */
  static boolean isLost(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return state.startsWith("08") || state.startsWith("57P0");
  }

  private interface Work {
    void run(Connection connection) throws SQLException, InterruptedException;
  }
}
