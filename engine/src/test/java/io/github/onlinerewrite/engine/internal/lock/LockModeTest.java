package io.github.onlinerewrite.engine.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LockModeTest {

  /** Autovacuum is not waited for where it is in nobody's way; one may stay for days. */
  @Test
  void vacuumIsInTheWayOfSomeOnly() {
    assertThat(Stream.of(LockMode.values()).filter(LockMode::conflictsWithVacuum))
        .containsExactly(
            LockMode.SHARE_UPDATE_EXCLUSIVE,
            LockMode.SHARE_ROW_EXCLUSIVE,
            LockMode.ACCESS_EXCLUSIVE);
  }
}
