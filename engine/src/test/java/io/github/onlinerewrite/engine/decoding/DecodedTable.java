package io.github.onlinerewrite.engine.decoding;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small table that is rewritten with logical decoding, and what happens to it meanwhile. */
final class DecodedTable implements AutoCloseable {

  static final RewriteSpec SPEC = RewriteSpec.table("item").into("item_new");

  static final RewriteOptions OPTIONS =
      RewriteOptions.defaults()
          .withCapture(Capture.LOGICAL)
          .withChunkSize(ByteSize.parse("64 kB"))
          .withSwapTimeout(Duration.ofSeconds(60));

  private final TestDatabase database;
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final List<RewritePhase> phases = new CopyOnWriteArrayList<>();
  private final Map<RewritePhase, Event> events = new EnumMap<>(RewritePhase.class);

  private DecodedTable(TestDatabase database) {
    this.database = database;
  }

  /** 2,000 items, id 1 to 2,000, value 0. */
  static DecodedTable create() throws SQLException {
    TestDatabase database = TestDatabase.create();
    database.allowReplication();
    database.execute(
        "create table item (id int primary key, value int not null, note text)",
        "insert into item select i, 0, 'note ' || i from generate_series(1, 2000) i",
        "create table item_new (id bigint primary key, value int not null, note text)");
    database.grantDml("item", "item_new");
    return new DecodedTable(database);
  }

  TestDatabase database() {
    return database;
  }

  List<String> notices() {
    return notices;
  }

  List<RewritePhase> phases() {
    return phases;
  }

  /** Something that happens when a phase begins, on the thread of the run. */
  interface Event {
    void happen() throws SQLException;
  }

  /** When {@code phase} begins for the first time. */
  DecodedTable when(RewritePhase phase, Event event) {
    events.put(phase, event);
    return this;
  }

  /** The owner's statements when {@code phase} begins for the first time. */
  DecodedTable when(RewritePhase phase, String... statements) {
    return when(phase, () -> database.execute(statements));
  }

  RewriteResult rewrite() {
    return rewrite(OPTIONS);
  }

  RewriteResult rewrite(RewriteOptions options) {
    return rewriter().rewrite(SPEC, options);
  }

  TableRewriter rewriter() {
    return TableRewriter.using(database.ownerDataSource()).withListener(listener());
  }

  /** The same on a thread of its own. */
  CompletableFuture<RewriteResult> rewriteMeanwhile() {
    return CompletableFuture.supplyAsync(this::rewrite);
  }

  /** Slots and publications, of whomever. */
  String decoding() throws SQLException {
    return String.valueOf(
        database.value(
            """
            select concat_ws(', ',
              (select string_agg(slot_name, ', ') from pg_replication_slots
               where database = current_database()),
              (select string_agg(pubname, ', ') from pg_publication))"""));
  }

  private RewriteListener listener() {
    return new RewriteListener() {
      @Override
      public void phaseStarted(String table, RewritePhase phase) {
        phases.add(phase);
        Event event = events.remove(phase);
        if (event != null) {
          try {
            event.happen();
          } catch (SQLException failure) {
            throw new IllegalStateException(failure);
          }
        }
      }

      @Override
      public void notice(String table, String message) {
        notices.add(message);
      }
    };
  }

  @Override
  public void close() throws SQLException {
    database.close();
  }
}
