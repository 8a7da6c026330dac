package io.github.onlinerewrite.engine.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.internal.time.Timing;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StallBudgetTest {

  private static final class Clock implements Timing {
    private long now;
    private long tick;

    @Override
    public long nanoTime() {
      now += tick;
      return now;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH.plusNanos(now);
    }

    @Override
    public void sleep(Duration duration) {
      now += duration.toNanos();
    }
  }

  private final Clock clock = new Clock();

  @Test
  void eachLockGetsWhatIsLeft() {
    StallBudget budget = budget(Duration.ofMillis(200));
    assertThat(budget.limits().toString()).contains("lock_timeout = 200;");
    clock.sleep(Duration.ofMillis(150));
    assertThat(budget.limits().toString())
        .contains("lock_timeout = 50;")
        .contains("statement_timeout = 50;");
  }

  /** The server's check comes deadlock_timeout after the application began to wait for us. */
  @Test
  void noLockIsWaitedForWhenTheServerMayPickTheApplicationAsDeadlocked() {
    StallBudget budget = budget(Duration.ofSeconds(5));
    assertThat(budget.limits().toString()).contains("lock_timeout = 800;");
    clock.sleep(Duration.ofMillis(700));
    assertThat(budget.limits().toString()).contains("lock_timeout = 100;");
    clock.sleep(Duration.ofMillis(700));
    assertThat(budget.limits().toString()).contains("lock_timeout = 1;");
  }

  /** On a busy machine time goes by between two looks at the clock. */
  @Test
  void theLockIsNeverHeldLongerThanTheWhole() {
    StallBudget budget = budget(Duration.ofMillis(200));
    assertThat(budget.limits().toString()).contains("lock_timeout");
    budget.granted();
    clock.tick = Duration.ofMillis(3).toNanos();
    Stall stall = budget.stall();
    assertThat(stall.lockHeld()).isEqualTo(Duration.ofMillis(3));
    assertThat(stall.total()).isEqualTo(Duration.ofMillis(6));
  }

  private StallBudget budget(Duration duration) {
    return new StallBudget(clock, duration, Duration.ofSeconds(1), false);
  }
}
