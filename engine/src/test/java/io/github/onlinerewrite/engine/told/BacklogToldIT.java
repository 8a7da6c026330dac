package io.github.onlinerewrite.engine.told;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteProgress;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The backlog is told while a run waits, however long it is. */
class BacklogToldIT {

  private static final int CHANGES = 400_000;

  @Test
  void aLongBacklogIsEstimatedWhileSomebodyIsInTheWay() throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute(
          "create table m (id int primary key, v int)",
          "insert into m select i, 0 from generate_series(1, " + CHANGES / 2 + ") i");
      TableRewriter rewriter = TableRewriter.using(database.ownerDataSource());
      RewriteOptions options =
          RewriteOptions.defaults().withProgressInterval(Duration.ofMillis(100));
      rewriter.rewrite(RewriteSpec.table("m"), options.withSwapLater(true));
      database.execute("update m set v = 1", "update m set v = 2");

      try (Connection blocker = database.owner()) {
        blocker.setAutoCommit(false);
        FirstWait heard = new FirstWait(blocker);
        rewriter.withListener(heard).swap(RewriteSpec.table("m"), options);

        RewriteProgress first = heard.told.get(0);
        assertThat(first.detail()).isEqualTo("waiting to read the source");
        assertThat(first.backlog()).isPresent();
        assertThat((double) first.backlog().getAsLong())
            .isBetween(0.8 * CHANGES, 1.2 * CHANGES)
            .isNotEqualTo(CHANGES);
      }
    }
  }

  /** Blocks the copy, and lets it go on when the wait is told. */
  private record FirstWait(Connection blocker, List<RewriteProgress> told)
      implements RewriteListener {

    FirstWait(Connection blocker) {
      this(blocker, new ArrayList<>());
    }

    /** Now, since the check would wait for it without a word. */
    @Override
    public void phaseStarted(String table, RewritePhase phase) {
      if (phase == RewritePhase.COPY) {
        try (Statement statement = blocker.createStatement()) {
          statement.execute("lock table m in access exclusive mode");
        } catch (SQLException failure) {
          throw new IllegalStateException(failure);
        }
      }
    }

    @Override
    public void progress(RewriteProgress progress) {
      told.add(progress);
      try {
        blocker.rollback();
      } catch (SQLException failure) {
        throw new IllegalStateException(failure);
      }
    }
  }
}
