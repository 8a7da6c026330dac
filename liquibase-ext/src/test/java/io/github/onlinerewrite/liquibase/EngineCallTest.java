package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.RewritePhase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineCallTest {

  /** After the swap it would be refused, and before the capture there is nothing to give up. */
  @ParameterizedTest
  @EnumSource(RewritePhase.class)
  void abortIsNamedWhereItIsPossible(RewritePhase phase) {
    boolean isPossible =
        switch (phase) {
          case CHECK, IN_SYNC, SWAPPED, DONE -> false;
          case CAPTURE, COPY, INDEX, CATCH_UP, VERIFY, READY, CUT_OVER, ABORTED -> true;
        };

    assertThat(EngineCall.howToGoOn(phase).contains("online-rewrite-abort")).isEqualTo(isPossible);
  }
}
