package io.github.onlinerewrite.engine.internal.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.Throttle;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.engine.internal.work.Progress;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ThrottlingIT {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Time goes on when the test says so. */
  private static final class Watch implements Timing {
    private Duration passed = Duration.ZERO;

    void pass(Duration duration) {
      passed = passed.plus(duration);
    }

    @Override
    public long nanoTime() {
      return passed.toNanos();
    }

    @Override
    public void sleep(Duration duration) {
      pass(duration);
    }

    @Override
    public Instant now() {
      return Instant.EPOCH.plus(passed);
    }
  }

  private final Watch watch = new Watch();

  private Throttling of(Throttle throttle, Session lead) {
    Progress progress = new Progress("item", RewriteListener.NONE, watch, MINUTE);
    return new Throttling(throttle, MINUTE, lead, progress, watch);
  }

  /** A session that is closed answers nothing. */
  private static Session closed(TestDatabase database) throws SQLException {
    try (Session session = Session.owning(database.owner())) {
      return session;
    }
  }

  @Test
  void withoutALimitTheServerIsAskedNothing() throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      Throttling none = of(Throttle.NONE, closed(database));
      assertThatCode(none::look).doesNotThrowAnyException();
      assertThat(none.admits(Long.MAX_VALUE)).isTrue();
      Throttling asking = of(Throttle.NONE.withLoadQuery("select false"), closed(database));
      assertThatThrownBy(asking::look).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void itLooksOnceASecondAndWhenWorkBegins() throws SQLException {
    try (TestDatabase database = TestDatabase.create();
        Session lead = Session.owning(database.owner())) {
      database.execute("create table load as select false as busy");
      Throttling throttling = of(Throttle.NONE.withLoadQuery("select busy from load"), lead);
      throttling.look();
      database.execute("update load set busy = true");
      watch.pass(Duration.ofMillis(999));
      throttling.look();
      assertThat(throttling.admits(1)).isTrue();
      watch.pass(Duration.ofMillis(1));
      throttling.look();
      assertThat(throttling.admits(1)).isFalse();
      throttling.leave();
      assertThat(throttling.admits(1)).isTrue();
      throttling.look();
      assertThat(throttling.admits(1)).isFalse();
    }
  }

  /** A minute of blocks, of which 128 are a megabyte. */
  @Test
  void whatWasAdmittedCountsForTheRate() throws SQLException {
    try (TestDatabase database = TestDatabase.create();
        Session lead = Session.owning(database.owner())) {
      Throttling throttling = of(Throttle.NONE.withMaxRate(ByteSize.ofMegabytes(1)), lead);
      throttling.look();
      assertThat(throttling.admits(128 * 60)).isTrue();
      assertThat(throttling.admits(1)).isFalse();
      watch.pass(Duration.ofSeconds(59));
      assertThat(throttling.admits(1)).isFalse();
      watch.pass(Duration.ofSeconds(1));
      assertThat(throttling.admits(128)).isTrue();
      // Who was idle has saved nothing up.
      watch.pass(Duration.ofHours(1));
      assertThat(throttling.admits(128)).isTrue();
      assertThat(throttling.admits(1)).isFalse();
    }
  }
}
