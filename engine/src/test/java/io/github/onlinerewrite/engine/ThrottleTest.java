package io.github.onlinerewrite.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleTest {

  @Test
  void byDefaultNothingIsHeldBack() {
    assertThat(RewriteOptions.defaults().throttle())
        .isEqualTo(new Throttle(null, null, null, null));
  }

  @Test
  void eachLimitIsSetAlone() {
    assertThat(
            Throttle.NONE
                .withMaxReplicaLag(Duration.ofSeconds(1))
                .withMaxTransactionAge(Duration.ofDays(30))
                .withLoadQuery("select false")
                .withMaxRate(ByteSize.parse("64 kB")))
        .isEqualTo(
            new Throttle(
                Duration.ofSeconds(1),
                Duration.ofDays(30),
                "select false",
                ByteSize.parse("64 kB")));
  }

  @Test
  void whatIsNoLimitIsRefusedWithWhatIsAllowed() {
    assertThatThrownBy(() -> Throttle.NONE.withMaxReplicaLag(Duration.ofMillis(999)))
        .hasMessage("maxReplicaLag is 999 ms: must be between 1 s and 30 d");
    assertThatThrownBy(() -> Throttle.NONE.withMaxTransactionAge(Duration.ofDays(31)))
        .hasMessage("maxTransactionAge is 31 d: must be between 1 s and 30 d");
    assertThatThrownBy(() -> Throttle.NONE.withLoadQuery(" \n"))
        .hasMessage("loadQuery is blank: must be a query");
    assertThatThrownBy(() -> Throttle.NONE.withMaxRate(ByteSize.parse("63 kB")))
        .hasMessage("maxRate is 63 kB: must be between 64 kB and 16 GB");
  }
}
