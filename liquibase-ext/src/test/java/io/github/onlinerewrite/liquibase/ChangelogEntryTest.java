package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import liquibase.ChecksumVersion;
import liquibase.change.CheckSum;
import liquibase.changelog.ChangeSet;
import liquibase.database.Database;
import liquibase.database.core.CockroachDatabase;
import liquibase.database.core.H2Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.exception.LiquibaseException;
import liquibase.exception.RollbackImpossibleException;
import liquibase.exception.UnexpectedLiquibaseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangelogEntryTest {

  private static final Database POSTGRES = new PostgresDatabase();
  private static final String OUTSIDE_TRANSACTION = "runInTransaction=\"false\"";

  @TempDir Path directory;

  private Changelog xml(String attributes) {
    return Changelog.xml(
        directory,
        OUTSIDE_TRANSACTION,
        "<ext:onlineRewrite table=\"measurement\" target=\"measurement_aux\" " + attributes + "/>");
  }

  private Changelog yaml(String more) {
    return Changelog.yaml(directory, "table: measurement\ntarget: measurement_aux\n" + more);
  }

  private Changelog json(String more) {
    return Changelog.json(
        directory, "\"table\": \"measurement\", \"target\": \"measurement_aux\"" + more);
  }

  private static List<String> mistakes(Changelog changelog) throws Exception {
    return changelog.change().validate(POSTGRES).getErrorMessages();
  }

  private static CheckSum checkSum(Changelog changelog) throws LiquibaseException, IOException {
    return changelog.changeSet().generateCheckSum(ChecksumVersion.latest());
  }

  @Test
  void everyFormatIsReadAlike() throws Exception {
    Changelog xml = xml("dropOldTable=\"true\" workers=\"3\" stallBudget=\"150 ms\"");
    Changelog yaml = yaml("dropOldTable: true\nworkers: 3\nstallBudget: 150 ms");
    Changelog json = json(", \"dropOldTable\": true, \"workers\": 3, \"stallBudget\": \"150 ms\"");

    for (Changelog changelog : List.of(xml, yaml, json)) {
      OnlineRewriteChange change = changelog.change();
      assertThat(change.validate(POSTGRES).getErrorMessages()).isEmpty();
      assertThat(change.getTable()).isEqualTo("measurement");
      assertThat(change.getTarget()).isEqualTo("measurement_aux");
      assertThat(change.getDropOldTable()).isEqualTo("true");
      assertThat(change.getWorkers()).isEqualTo("3");
      assertThat(change.getStallBudget()).isEqualTo("150 ms");
    }
  }

  @Test
  void checksumIsTheSameInEveryFormat() throws Exception {
    assertThat(
            Stream.of(
                    checkSum(xml("dropOldTable=\"true\"")),
                    checkSum(yaml("dropOldTable: true")),
                    checkSum(json(", \"dropOldTable\": true")))
                .distinct())
        .hasSize(1);
  }

  /** Changelogs in the world hold this sum: it may never change. */
  @Test
  void checksumIsTheSameInEveryVersion() throws Exception {
    assertThat(xml("").change().generateCheckSum().toString())
        .isEqualTo("9:f2af4f018d876aa28ab68707a1a7d8db");
  }

  /** So may this one. */
  @Test
  void checksumOfALaterSwapIsTheSameInEveryVersionAndFormat() throws Exception {
    assertThat(
            List.of(
                xml("swap=\"later\"").change().generateCheckSum().toString(),
                yaml("swap: later").change().generateCheckSum().toString(),
                json(", \"swap\": \"later\"").change().generateCheckSum().toString()))
        .containsOnly("9:ce38ef63574ea2db88d741f9ae1be4d6");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "verify=\"false\"",
        "stallBudget=\"1 s\"",
        "strictReaders=\"true\"",
        "swapTimeout=\"2 h\"",
        "workers=\"1\"",
        "maxReplicaLag=\"10 s\"",
        "maxTransactionAge=\"5 min\"",
        "loadQuery=\"select false\"",
        "maxRate=\"20 MB/s\"",
        "chunkSize=\"8 MB\"",
        "restart=\"true\"",
        "capture=\"trigger\"",
        "swap=\"now\"",
        "dropOldTable=\"false\"",
        "oldTable=\"measurement_old\""
      })
  void tuningAndWrittenDefaultsAreOutsideTheChecksum(String attributes) throws Exception {
    assertThat(checkSum(xml(attributes))).isEqualTo(checkSum(xml("")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schema=\"sales\"",
        "oldTable=\"measurement_before\"",
        "dropOldTable=\"true\"",
        "swap=\"later\""
      })
  void whatTheTableBecomesIsInTheChecksum(String attributes) throws Exception {
    assertThat(checkSum(xml(attributes))).isNotEqualTo(checkSum(xml("")));
  }

  @Test
  void checksumOfAnEntryWithoutTableIsComputed() throws Exception {
    Changelog nothing =
        Changelog.xml(directory, OUTSIDE_TRANSACTION, "<ext:onlineRewrite target=\"t\"/>");

    assertThat(checkSum(nothing)).isNotEqualTo(checkSum(xml("")));
  }

  @Test
  void unknownAttributeIsRefusedInEveryFormat() throws Exception {
    for (Changelog changelog :
        List.of(
            xml("chunksize=\"1 MB\""),
            yaml("chunksize: 1 MB"),
            json(", \"chunksize\": \"1 MB\""))) {
      assertThat(mistakes(changelog))
          .singleElement()
          .asString()
          .contains("onlineRewrite of measurement: unknown attribute chunksize")
          .contains("known attributes are table, schema, target, oldTable, dropOldTable")
          .contains("chunkSize");
    }
  }

  @Test
  void unknownElementIsRefusedInEveryFormat() throws Exception {
    Changelog xml =
        Changelog.xml(
            directory,
            OUTSIDE_TRANSACTION,
            """
            <ext:onlineRewrite table="measurement" target="measurement_aux">
              <ext:index name="i"/>
            </ext:onlineRewrite>
            """);
    for (Changelog changelog :
        List.of(xml, yaml("index:\n  name: i"), json(", \"index\": {\"name\": \"i\"}"))) {
      assertThat(mistakes(changelog)).singleElement().asString().contains("unknown element index");
    }
  }

  @Test
  void elementsBesideATargetAreRefusedInEveryFormat() throws Exception {
    Changelog xml =
        Changelog.xml(
            directory,
            OUTSIDE_TRANSACTION,
            """
            <ext:onlineRewrite table="measurement" target="measurement_aux">
              <ext:column name="id" type="bigint"/>
            </ext:onlineRewrite>
            """);
    Changelog yaml = yaml("column:\n  name: id\n  type: bigint");
    Changelog json = json(", \"column\": {\"name\": \"id\", \"type\": \"bigint\"}");
    for (Changelog changelog : List.of(xml, yaml, json)) {
      assertThat(mistakes(changelog))
          .singleElement()
          .asString()
          .contains("target is \"measurement_aux\", a table that is there");
    }
  }

  @Test
  void textAndListsAndNothingAreNoValues() throws Exception {
    assertThat(
            mistakes(
                Changelog.xml(
                    directory,
                    OUTSIDE_TRANSACTION,
                    """
                    <ext:onlineRewrite table="m" target="n">a text</ext:onlineRewrite>
                    """)))
        .singleElement()
        .asString()
        .contains("text in the entry means nothing");
    assertThat(mistakes(yaml("oldTable: [a, b]")))
        .singleElement()
        .asString()
        .contains("oldTable has more than one value");
    assertThat(mistakes(yaml("oldTable:")))
        .singleElement()
        .asString()
        .contains("oldTable has no value");
  }

  @Test
  void defaultOfRunInTransactionIsRefused() throws Exception {
    Changelog changelog =
        Changelog.xml(directory, "", "<ext:onlineRewrite table=\"m\" target=\"n\"/>");

    assertThat(mistakes(changelog))
        .singleElement()
        .asString()
        .contains("runInTransaction is \"true\", which is the default")
        .contains("Write runInTransaction=\"false\" on the changeset");
  }

  @Test
  void secondChangeInTheChangesetIsRefused() throws Exception {
    Changelog changelog =
        Changelog.xml(
            directory,
            OUTSIDE_TRANSACTION,
            "<ext:onlineRewrite table=\"m\" target=\"n\"/><dropTable tableName=\"x\"/>");

    assertThat(mistakes(changelog))
        .singleElement()
        .asString()
        .contains("the changeset holds 2 changes")
        .contains("Give onlineRewrite a changeset of its own");
  }

  @ParameterizedTest
  @CsvSource({
    "runWith=\"psql\", '', runWith is",
    "'', '<modifySql><append value=\" x\"/></modifySql>', modifySql does not"
  })
  void whatCannotReachTheRewriteIsRefused(String attribute, String element, String mistake)
      throws Exception {
    Changelog changelog =
        Changelog.xml(
            directory,
            OUTSIDE_TRANSACTION + " " + attribute,
            "<ext:onlineRewrite table=\"m\" target=\"n\"/>" + element);

    assertThat(mistakes(changelog)).singleElement().asString().contains(mistake);
  }

  @Test
  void mistakesOfEveryKindAreToldTogether() throws Exception {
    Changelog changelog =
        Changelog.xml(
            directory,
            "",
            """
            <ext:onlineRewrite table="m" swap="soon" workers="many" size="1 MB">
              <ext:storage fillFactor="90"/>
            </ext:onlineRewrite>
            """);

    assertThat(mistakes(changelog)).hasSize(5);
  }

  @Test
  void entryInARollbackIsHeldToTheSameRules() throws Exception {
    ChangeSet changeSet =
        Changelog.xml(
                directory,
                "",
                """
                <sql>select 1</sql>
                <rollback><ext:onlineRewrite table="m" target="n"/></rollback>
                """)
            .changeSet();

    assertThat(changeSet.getRollback().getChanges().get(0).validate(POSTGRES).getErrorMessages())
        .singleElement()
        .asString()
        .contains("runInTransaction");
  }

  /** Else a person would be told in the night in which it is rolled back. */
  @Test
  void mistakesOfARollbackAreToldWithThoseOfTheEntryBeforeIt() throws Exception {
    RewriteChange change =
        Changelog.xml(
                directory,
                OUTSIDE_TRANSACTION,
                """
                <ext:swapOnlineRewrite table="m"/>
                <rollback><ext:revertOnlineRewrite tabel="m"/></rollback>
                """)
            .anyChange();

    assertThat(change.validate(POSTGRES).getErrorMessages())
        .hasSize(2)
        .allMatch(told -> told.startsWith("rollback: revertOnlineRewrite"))
        .anyMatch(told -> told.contains("unknown attribute tabel"));
  }

  @Test
  void changeWithoutChangesetIsValidated() {
    OnlineRewriteChange change = new OnlineRewriteChange();
    change.setTable("m");
    change.setTarget("n");

    assertThat(change.validate(POSTGRES).getErrorMessages()).isEmpty();
  }

  @Test
  void otherDatabasesAreRefusedByName() throws Exception {
    OnlineRewriteChange change = xml("").change();

    assertThat(change.supports(POSTGRES)).isTrue();
    for (Database other : List.of(new CockroachDatabase(), new H2Database())) {
      assertThat(change.supports(other)).isFalse();
      assertThat(change.validate(other).getErrorMessages())
          .singleElement()
          .asString()
          .contains("onlineRewrite is for PostgreSQL only");
    }
  }

  @Test
  void rollbackIsRefusedWithTheReason() throws Exception {
    OnlineRewriteChange change = xml("").change();

    assertThat(change.supportsRollback(POSTGRES)).isFalse();
    assertThatThrownBy(() -> change.generateRollbackStatements(POSTGRES))
        .isInstanceOf(RollbackImpossibleException.class)
        .hasMessageContaining("does not have what was written after the swap");
  }

  @Test
  void rollbackOfWhatIsSwappedLaterAborts() throws Exception {
    OnlineRewriteChange change = xml("schema=\"sales\" swap=\"later\"").change();

    assertThat(change.supportsRollback(POSTGRES)).isTrue();
    assertThat(change.generateRollbackStatements(POSTGRES))
        .singleElement()
        .hasToString("abortOnlineRewrite of sales.measurement");
  }

  @Test
  void mistakenEntryNeverBecomesAStatement() throws Exception {
    OnlineRewriteChange change = xml("workers=\"0\"").change();

    assertThatThrownBy(() -> change.generateStatements(POSTGRES))
        .isInstanceOf(UnexpectedLiquibaseException.class)
        .hasMessageContaining("workers is 0");
  }
}
