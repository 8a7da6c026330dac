package io.github.onlinerewrite.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTextTest {

  private static final String HOSTILE = "a \"b\" = {c} 'd', }{ = \"\" \n é\u20ac";

  static Stream<RewriteSpec> specs() {
    RewriteSpec plain = RewriteSpec.table("measurement");
    return Stream.of(
        plain,
        plain.droppingOldTable(),
        plain.inSchema("s").into("t").keepingOldTableAs("o"),
        RewriteSpec.table(HOSTILE).inSchema(HOSTILE + "s").keepingOldTableAs(HOSTILE + "o"),
        RewriteSpec.table(HOSTILE).into(HOSTILE + "t"),
        plain
            .column("id")
            .type("bigint")
            .column("peak")
            .using(HOSTILE)
            .column("a")
            .newName(HOSTILE)
            .addColumn(AddedColumn.of("note", "text").withDefault("'none'").asNotNull())
            .addColumn(AddedColumn.of("aaa", HOSTILE))
            .dropColumn("junk")
            .dropColumn(HOSTILE)
            .columnOrder("id", HOSTILE, "a")
            .storage(TableStorage.inTablespace(HOSTILE).with("fillfactor", "90")),
        plain.storage(TableStorage.UNCHANGED.with("toast.autovacuum_enabled", "off")),
        plain.partitionBy(
            Partitioning.range("logdate", "id")
                .partition("p", "2026-01-01, MINVALUE", "'it''s', 7")
                .defaultPartition(HOSTILE)),
        plain.partitionBy(
            Partitioning.range("logdate").partitionsEvery("1 month", "2026-01-01", "2027-01-01")),
        plain.partitionBy(
            Partitioning.list("kind")
                .partitionIn("p", "a, 'null', NULL, 'it''s, so', ' b '")
                .defaultPartition("rest")),
        plain.partitionBy(Partitioning.hash("id").partition("p", 2, 0).partition("q", 2, 1)),
        plain.partitionBy(Partitioning.hash("id", "a").partitions(4)));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void whatIsWrittenIsRead(RewriteSpec spec) {
    RewriteSpec read = RewriteSpec.ofCanonical(spec.canonical());

    assertThat(read.canonical()).isEqualTo(spec.canonical());
    assertThat(read.table()).isEqualTo(spec.table());
    assertThat(read.schema()).isEqualTo(spec.schema());
    assertThat(read.target()).isEqualTo(spec.target());
    assertThat(read.oldTableName()).isEqualTo(spec.oldTableName());
    assertThat(read.dropOldTable()).isEqualTo(spec.dropOldTable());
    assertThat(read.changes().partitioning()).isEqualTo(spec.changes().partitioning());
    assertThat(read.changes().storage()).isEqualTo(spec.changes().storage());
    assertThat(read.changes().added()).isEqualTo(spec.changes().added());
    assertThat(read.changes().order()).isEqualTo(spec.changes().order());
    assertThat(read.changes().columns()).hasSameElementsAs(spec.changes().columns());
    assertThat(read.changes().dropped()).hasSameElementsAs(spec.changes().dropped());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "somethingElse table=\"a\"",
        "onlineRewrite table",
        "onlineRewrite table=",
        "onlineRewrite table=\"a",
        "onlineRewrite table=\"a\"}",
        "onlineRewrite table=\"a\" column={name=\"b\"",
        "onlineRewrite table=a"
      })
  void anyOtherTextIsRefused(String text) {
    assertThatThrownBy(() -> RewriteSpec.ofCanonical(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("canonical");
  }

  @Test
  void aTextWithoutTableIsRefused() {
    assertThatThrownBy(() -> RewriteSpec.ofCanonical("onlineRewrite dropOldTable=\"false\""))
        .isInstanceOf(NullPointerException.class);
  }
}
