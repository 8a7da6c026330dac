package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import liquibase.ChecksumVersion;
import liquibase.change.CheckSum;
import liquibase.database.Database;
import liquibase.database.core.CockroachDatabase;
import liquibase.database.core.PostgresDatabase;
import liquibase.exception.RollbackImpossibleException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The change types beside {@code onlineRewrite}. */
class TaskEntryTest {

  private static final Database POSTGRES = new PostgresDatabase();
  private static final String OUTSIDE_TRANSACTION = "runInTransaction=\"false\"";

  @TempDir Path directory;

  private Changelog xml(Task task, String attributes) {
    return Changelog.xml(
        directory,
        OUTSIDE_TRANSACTION,
        "<ext:" + task.written() + " table=\"measurement\" " + attributes + "/>");
  }

  private Changelog yaml(Task task, String more) {
    return Changelog.yaml(directory, task.written(), "table: measurement\n" + more);
  }

  private Changelog json(Task task, String more) {
    return Changelog.json(directory, task.written(), "\"table\": \"measurement\"" + more);
  }

  private static List<String> mistakes(Changelog changelog) throws Exception {
    return changelog.anyChange().validate(POSTGRES).getErrorMessages();
  }

  private static CheckSum checkSum(Changelog changelog) throws Exception {
    return changelog.changeSet().generateCheckSum(ChecksumVersion.latest());
  }

  @ParameterizedTest
  @EnumSource(value = Task.class, mode = EnumSource.Mode.EXCLUDE, names = "REWRITE")
  void everyFormatIsReadAlike(Task task) throws Exception {
    for (Changelog changelog :
        List.of(
            xml(task, "schema=\"sales\""),
            yaml(task, "schema: sales"),
            json(task, ", \"schema\": \"sales\""))) {
      assertThat(mistakes(changelog)).isEmpty();
      assertThat(changelog.anyChange().plan(POSTGRES))
          .hasToString(task.written() + " of sales.measurement");
    }
  }

  /** Changelogs in the world hold these sums: they may never change. */
  @ParameterizedTest
  @EnumSource(value = Task.class, mode = EnumSource.Mode.EXCLUDE, names = "REWRITE")
  void checksumIsTheSameInEveryFormatAndVersion(Task task) throws Exception {
    Map<Task, String> sums =
        Map.of(
            Task.SWAP,
            "9:924d9d1d4573bd5055c9e1d88d2725ee",
            Task.REVERT,
            "9:76fca7cf78a39277d98c1c51038e0b86",
            Task.FINISH,
            "9:308856dffed6c611bf74a2b4d78c3a5d",
            Task.ABORT,
            "9:26672e4fe8bea6146a0955e733003a63");

    assertThat(
            Stream.of(xml(task, ""), yaml(task, ""), json(task, ""))
                .map(changelog -> sumOfChange(changelog)))
        .containsOnly(sums.get(task));
  }

  private static String sumOfChange(Changelog changelog) {
    try {
      return changelog.anyChange().generateCheckSum().toString();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "verify=\"false\"",
        "stallBudget=\"1 s\"",
        "strictReaders=\"true\"",
        "swapTimeout=\"2 h\"",
        "workers=\"1\""
      })
  void tuningOfASwapIsOutsideItsChecksum(String attribute) throws Exception {
    CheckSum plain = checkSum(xml(Task.SWAP, ""));

    assertThat(mistakes(xml(Task.SWAP, attribute))).isEmpty();
    assertThat(checkSum(xml(Task.SWAP, attribute))).isEqualTo(plain);
    assertThat(checkSum(xml(Task.SWAP, attribute + " schema=\"sales\""))).isNotEqualTo(plain);
  }

  @ParameterizedTest
  @EnumSource(value = Task.class, mode = EnumSource.Mode.EXCLUDE, names = "REWRITE")
  void unknownAttributeIsRefusedInEveryFormat(Task task) throws Exception {
    for (Changelog changelog :
        List.of(
            xml(task, "target=\"n\""),
            yaml(task, "target: n"),
            json(task, ", \"target\": \"n\""))) {
      assertThat(mistakes(changelog))
          .singleElement()
          .asString()
          .contains(task.written() + " of measurement: unknown attribute target")
          .contains("known attributes are " + task.knownNames());
    }
  }

  @ParameterizedTest
  @EnumSource(value = Task.class, mode = EnumSource.Mode.EXCLUDE, names = "REWRITE")
  void elementIsRefused(Task task) throws Exception {
    Changelog changelog =
        Changelog.xml(
            directory,
            OUTSIDE_TRANSACTION,
            "<ext:{task} table=\"m\"><ext:column name=\"id\"/></ext:{task}>"
                .replace("{task}", task.written()));

    assertThat(mistakes(changelog)).singleElement().asString().contains("has no elements");
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void everyMistakeIsToldAtOnce(Task task) throws Exception {
    Changelog changelog =
        Changelog.xml(
            directory, "", "<ext:" + task.written() + " tabel=\"m\"/><dropTable tableName=\"x\"/>");

    assertThat(mistakes(changelog))
        .hasSize(4)
        .anyMatch(mistake -> mistake.contains("unknown attribute tabel"))
        .anyMatch(mistake -> mistake.contains("table is missing"))
        .anyMatch(mistake -> mistake.contains("runInTransaction is \"true\""))
        .anyMatch(mistake -> mistake.contains("Give " + task.written() + " a changeset"));
  }

  @Test
  void valuesOfASwapAreRead() throws Exception {
    assertThat(
            mistakes(
                xml(Task.SWAP, "stallBudget=\"1 ms\" swapTimeout=\"soon\" strictReaders=\"1\"")))
        .hasSize(3);
    RewritePlan plan =
        xml(Task.SWAP, "verify=\"false\" workers=\"3\" strictReaders=\"true\"")
            .anyChange()
            .plan(POSTGRES);
    assertThat(plan.options().verify()).isFalse();
    assertThat(plan.options().workers()).isEqualTo(3);
    assertThat(plan.options().strictReaders()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void statementsArePureAndSayTheSameEachTime(Task task) throws Exception {
    RewriteChange change = xml(task, "").anyChange();

    assertThat(change.generateStatementsVolatile(POSTGRES)).isFalse();
    assertThat(change.generateRollbackStatementsVolatile(POSTGRES)).isFalse();
    for (int i = 0; i < 6; i++) {
      assertThat(change.generateStatements(POSTGRES))
          .singleElement()
          .hasToString(task.written() + " of measurement");
    }
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void rollbackIsRefusedWithTheReason(Task task) throws Exception {
    RewriteChange change = xml(task, "").anyChange();

    assertThat(change.supportsRollback(POSTGRES)).isFalse();
    assertThatThrownBy(() -> change.generateRollbackStatements(POSTGRES))
        .isInstanceOf(RollbackImpossibleException.class)
        .hasMessageStartingWith(task.written() + " cannot be rolled back: ");
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void otherDatabasesAreRefusedByName(Task task) throws Exception {
    RewriteChange change = xml(task, "").anyChange();

    assertThat(change.supports(POSTGRES)).isTrue();
    assertThat(change.supports(new CockroachDatabase())).isFalse();
    assertThat(change.validate(new CockroachDatabase()).getErrorMessages())
        .singleElement()
        .asString()
        .contains(task.written() + " is for PostgreSQL only");
  }
}
