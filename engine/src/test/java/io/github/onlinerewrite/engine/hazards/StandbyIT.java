package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.Standby;
import org.junit.jupiter.api.Test;

/** A standby can be read, and that is all. */
class StandbyIT {

  @Test
  void aStandbyIsRefusedWhateverIsAskedOfIt() throws Exception {
    try (Table table = Table.create()) {
      assumeTrue(table.database().canRestartServer());
      try (Standby standby = table.database().standby()) {
        TableRewriter rewriter = TableRewriter.using(standby.ownerDataSource());
        assertThat(rewriter.status()).isEmpty();
        assertThat(rewriter.check(Table.SPEC))
            .anyMatch(finding -> finding.code().equals("server-read-only"));
        assertThatThrownBy(() -> table.rewriteOn(standby.ownerDataSource(), Table.OPTIONS))
            .isInstanceOf(RewriteException.Refused.class)
            .hasMessageContaining("The server is a standby");
        assertThatThrownBy(() -> rewriter.abort("account"))
            .isInstanceOf(RewriteException.class)
            .hasMessageContaining("standby");
        assertThatThrownBy(() -> rewriter.finish("account"))
            .isInstanceOf(RewriteException.class)
            .hasMessageContaining("standby");
      }
    }
  }
}
