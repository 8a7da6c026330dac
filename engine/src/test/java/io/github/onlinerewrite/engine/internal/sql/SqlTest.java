package io.github.onlinerewrite.engine.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SqlTest {

  @Test
  void aNameCannotEndItself() {
    Sql sql = Sql.of("drop table {table}").with("table", new Identifier("a\"; drop table b; --"));
    assertThat(sql).hasToString("drop table \"a\"\"; drop table b; --\"");
  }

  @Test
  void aNameThatLooksLikeASlotIsAName() {
    Sql sql =
        Sql.of("select {column} from {table}")
            .with("column", new Identifier("{table}"))
            .with("table", new Identifier("$1\\"));
    assertThat(sql).hasToString("select \"{table}\" from \"$1\\\"");
  }

  @Test
  void aQuestionMarkInASlotIsNoPlaceForAValue() {
    Sql sql =
        Sql.of("select {expression} = ?")
            .with("expression", new Sql.Fragment("data ? 'key'"))
            .bind(true);
    assertThat(sql).hasToString("select data ?? 'key' = ?");
    Sql named = Sql.of("select {a} = ?").with("a", new Identifier("what?")).bind(1);
    assertThat(named).hasToString("select \"what?\" = ?");
  }

  @Test
  void aQuestionMarkInANameIsPartOfTheName() {
    Sql sql = Sql.of("select {column} = ?").with("column", new Identifier("really?")).bind("yes");
    assertThat(sql).hasToString("select \"really?\" = ?");
  }

  @Test
  void aSlotThatIsNotFilledIsAnError() {
    assertThatThrownBy(() -> Sql.of("select {a}").render())
        .isInstanceOf(IllegalStateException.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sql.of("select 1").with("a", new Identifier("a")));
  }

  @Test
  void aSuffixedNameStaysWithin63BytesAndBetweenCharacters() {
    Identifier name = ObjectNames.suffixed(new Identifier("é".repeat(31)), "_old");
    assertThat(name.value()).endsWith("é_old");
    assertThat(name.value().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(63);
    assertThat(ObjectNames.suffixed(new Identifier("short"), "_old").value())
        .isEqualTo("short_old");
  }

  @Test
  void aSnapshotIsNothingButNumbers() {
    assertThat(new Snapshot("10:20:10,14").literal().sql()).isEqualTo("'10:20:10,14'::pg_snapshot");
    assertThatIllegalArgumentException().isThrownBy(() -> new Snapshot("1:2:'; drop table a"));
  }
}
