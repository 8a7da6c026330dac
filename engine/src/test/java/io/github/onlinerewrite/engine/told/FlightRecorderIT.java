package io.github.onlinerewrite.engine.told;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.LockAttempt;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run under a real recording, with changes that are captured while it copies. */
class FlightRecorderIT {

  private static final String PREFIX = "io.github.onlinerewrite.";

  @TempDir Path directory;
  private final List<LockAttempt> told = new ArrayList<>();
  private TestDatabase database;

  @BeforeEach
  void createTable() throws SQLException {
    database = TestDatabase.create();
    database.execute(
        "create table m (id int primary key, v text)",
        "insert into m select i, repeat('x', 100) from generate_series(1, 20000) i");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  @Test
  void everyPhaseChunkRoundAndAttemptIsAnEvent() throws Exception {
    RewriteResult result;
    List<RecordedEvent> events;
    try (Recording recording = new Recording()) {
      for (String name : List.of("Phase", "Chunk", "ReplayRound", "LockAttempt")) {
        recording.enable(PREFIX + name);
      }
      recording.start();
      result = rewrite();
      recording.stop();
      events = read(recording);
    }

    assertThat(of(events, "Phase").stream().map(event -> event.getString("phase")))
        .containsExactly(
            "CHECK",
            "CAPTURE",
            "COPY",
            "INDEX",
            "CATCH_UP",
            "VERIFY",
            "CUT_OVER",
            "SWAPPED",
            "DONE");
    assertThat(of(events, "Phase")).allMatch(event -> event.getString("outcome").equals("over"));
    assertThat(of(events, "Chunk"))
        .hasSize(Integer.parseInt(database.value("select count(*) from online_rewrite.chunk")))
        .hasSizeGreaterThan(database.majorVersion() < 14 ? 0 : 5); // on 13, a leaf is one chunk
    assertThat(sum(of(events, "Chunk"), "rows")).isEqualTo(result.rowsCopied()).isPositive();
    assertThat(sum(of(events, "ReplayRound"), "keys"))
        .isEqualTo(
            Long.parseLong(database.value("select changes_replayed from online_rewrite.rewrite")))
        .isEqualTo(50);
    assertThat(of(events, "LockAttempt")).hasSize(told.size());
    assertThat(of(events, "LockAttempt").stream().map(event -> event.getString("purpose")))
        .containsAll(told.stream().map(LockAttempt::purpose).toList());
    assertThat(events)
        .allMatch(event -> event.getString("table").equals("public.m"))
        .filteredOn(event -> !"CHECK".equals(phase(event)))
        .allMatch(event -> event.getLong("rewrite") == 1);
  }

  @Test
  void everyAttemptIsToldWhenItsLocksAreReleased() throws Exception {
    RewriteResult result = rewrite();

    assertThat(told.stream().map(LockAttempt::purpose))
        .containsExactly(
            "install the capture", "swap", "take off the capture", "take off the snapshot guard");
    assertThat(told).allMatch(LockAttempt::succeeded);
    assertThat(told.stream().map(LockAttempt::stall).reduce(Duration.ZERO, FlightRecorderIT::max))
        .isEqualTo(result.longestStall());
  }

  private RewriteResult rewrite() throws SQLException {
    return TableRewriter.using(database.ownerDataSource())
        .withListener(new Listener())
        .rewrite(
            RewriteSpec.table("m"),
            RewriteOptions.defaults().withChunkSize(ByteSize.parse("256 kB")));
  }

  /** Changes rows once they are captured, and looks for locks when an attempt is told. */
  private final class Listener implements RewriteListener {

    @Override
    public void phaseStarted(String table, RewritePhase phase) {
      if (phase == RewritePhase.COPY) {
        run("update m set v = 'y' where id <= 50");
      }
    }

    @Override
    public void lockAttempt(String table, LockAttempt attempt) {
      told.add(attempt);
      // In DO: to 13, statements sent together are no transaction block, which LOCK TABLE wants.
      run(
          "do $$ begin set local lock_timeout = '100ms';"
              + " lock table m in access exclusive mode; end $$");
    }
  }

  private void run(String sql) {
    try {
      database.execute(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private List<RecordedEvent> read(Recording recording) throws IOException {
    Path file = directory.resolve("run.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .sorted((one, other) -> one.getStartTime().compareTo(other.getStartTime()))
        .toList();
  }

  private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(PREFIX + name))
        .toList();
  }

  private static String phase(RecordedEvent event) {
    return event.hasField("phase") ? event.getString("phase") : "";
  }

  private static long sum(List<RecordedEvent> events, String field) {
    return events.stream().mapToLong(event -> event.getLong(field)).sum();
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
