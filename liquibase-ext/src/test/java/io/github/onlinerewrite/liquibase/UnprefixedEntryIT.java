package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An entry that says its namespace itself needs no prefix. */
class UnprefixedEntryIT {

  private static final String ENTRY =
      """
      <onlineRewrite xmlns="https://onlinerewrite.github.io/xsd/online-rewrite"
          table="measurement" target="measurement_aux"/>
      """;

  @TempDir Path directory;
  private TestDatabase database;

  @BeforeEach
  void create() throws SQLException {
    database = TestDatabase.create();
    Measurement.create(database, "public", 1_000);
  }

  @AfterEach
  void drop() throws SQLException {
    database.close();
  }

  /** The changelog does not say where our schema is. */
  @Test
  void tableIsRewritten() throws Exception {
    update(Changelog.xml(directory, "runInTransaction=\"false\"", ENTRY));

    assertThat(kind()).isEqualTo("p");
  }

  @Test
  void tableIsRewrittenWhereTheEntryIsCheckedAgainstOurSchema() throws Exception {
    update(Changelog.checkedXml(directory, ENTRY));

    assertThat(kind()).isEqualTo("p");
  }

  @Test
  void nestedElementsHaveNoPrefixEither() throws Exception {
    update(
        Changelog.checkedXml(
            directory,
            """
            <onlineRewrite xmlns="https://onlinerewrite.github.io/xsd/online-rewrite"
                table="measurement">
              <column name="peaktemp" type="bigint"/>
              <storage fillfactor="90"/>
            </onlineRewrite>
            """));

    assertThat(database.value("select pg_typeof(peaktemp) from measurement limit 1"))
        .isEqualTo("bigint");
    assertThat(
            database.value(
                "select reloptions[1] from pg_class where oid = 'measurement'::regclass"))
        .isEqualTo("fillfactor=90");
  }

  @Test
  void misspeltAttributeIsAnErrorOfTheSchema() throws Exception {
    Changelog changelog = Changelog.checkedXml(directory, ENTRY.replace("target=", "tarjet="));

    assertThatThrownBy(() -> update(changelog))
        .isInstanceOf(LiquibaseException.class)
        .hasStackTraceContaining("'tarjet' is not allowed");

    assertThat(kind()).isEqualTo("r");
  }

  private void update(Changelog changelog) throws Exception {
    LiquibaseRun.on(database, changelog).run("update");
  }

  private String kind() throws SQLException {
    return String.valueOf(
        database.value("select relkind from pg_class where oid = 'measurement'::regclass"));
  }
}
