package io.github.onlinerewrite.engine.internal.dependents;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import java.util.List;
import org.junit.jupiter.api.Test;

class OldNamesTest {

  @Test
  void longNamesThatWouldBecomeTheSameAreNumbered() {
    String sixty = "i".repeat(60);

    assertThat(
            OldNames.of(
                    List.of(
                        QualifiedName.of("s", sixty + "abc"),
                        QualifiedName.of("s", sixty + "abd"),
                        QualifiedName.of("s", "short")))
                .values())
        .containsExactly(
            new Identifier("i".repeat(59) + "_old"),
            new Identifier("i".repeat(58) + "_old2"),
            new Identifier("short_old"));
  }

  @Test
  void literalsKeepQuotesAndBackslashes() {
    assertThat(Literals.of("it's")).isEqualTo("'it''s'");
    assertThat(Literals.of("a\\'b")).isEqualTo(" E'a\\\\''b'");
  }
}
