package io.github.onlinerewrite.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableChangesTest {

  private static final RewriteSpec SPEC = RewriteSpec.table("t");

  /** Journals and changelogs in the world hold this text. */
  @Test
  void aSpecWithoutChangesIsWrittenAsBefore() {
    assertThat(SPEC.inSchema("s").into("n").canonical())
        .isEqualTo(
            "onlineRewrite schema=\"s\" table=\"t\" target=\"n\" oldTable=\"t_old\""
                + " dropOldTable=\"false\"");
  }

  @Test
  void changesOfColumnsMeanTheSameInAnyOrder() {
    assertThat(
            SPEC.column("b")
                .type("int")
                .column("a")
                .newName("c")
                .column("b")
                .using("a")
                .canonical())
        .isEqualTo(
            SPEC.column("b")
                .using("a")
                .column("a")
                .newName("c")
                .column("b")
                .type("int")
                .canonical())
        .endsWith(
            " column={name=\"a\" newName=\"c\"} column={name=\"b\" type=\"int\" using=\"a\"}");
  }

  @Test
  void addedColumnsMeanAnotherTableInAnotherOrder() {
    AddedColumn a = AddedColumn.of("a", "int");
    AddedColumn b = AddedColumn.of("b", "int");
    assertThat(SPEC.addColumn(a).addColumn(b).canonical())
        .isNotEqualTo(SPEC.addColumn(b).addColumn(a).canonical());
  }

  @Test
  void theWayToTheChangesDoesNotLoseThem() {
    RewriteSpec spec = SPEC.dropColumn("x");
    assertThat(spec.inSchema("s").keepingOldTableAs("o").droppingOldTable().changes())
        .isEqualTo(spec.changes());
  }

  @Test
  void aTargetThatIsThereTakesNoChanges() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.into("n").dropColumn("x"))
        .withMessageContaining("a table that is there");
  }

  @Test
  void aColumnIsChangedOnceOrDropped() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.column("a").type("int").dropColumn("a"))
        .withMessage("change of column \"a\" is given twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.column("a").newName("b").addColumn(AddedColumn.of("b", "int")))
        .withMessage("new column \"b\" is given twice");
  }

  @Test
  void valuesAreReadWithAndWithoutQuotes() {
    assertThat(PartitionValue.parse("a b, 'c, ''d''' ,null,'null', MaxValue"))
        .isEqualTo(
            List.of(
                new PartitionValue("a b", false),
                new PartitionValue("c, 'd'", false),
                new PartitionValue("NULL", true),
                new PartitionValue("null", false),
                new PartitionValue("MAXVALUE", true)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,", ",a", "'a", "'a' b", "a'b", " "})
  void malformedValuesAreRefused(String written) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PartitionValue.parse(written))
        .withMessageContaining("is no list of values");
  }

  @Test
  void partitionsMustFitTheStrategy() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitioning.range("a", "b").partition("p", "1", "2"))
        .withMessageContaining("on 2 columns cannot have");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitioning.hash("a").defaultPartition("p"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitioning.hash("a").partition("p", 4, 4));
    assertThat(Partitioning.range("a", "b").partition("p", "1, 'x'", "2, MAXVALUE").canonical())
        .isEqualTo(
            " partitionBy={strategy=\"range\" column=\"a\" column=\"b\" partition={name=\"p\""
                + " from=\"'1', 'x'\" to=\"'2', MAXVALUE\"}}");
  }
}
