package io.github.onlinerewrite.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.AddedColumn;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Migrations without a version: Flyway runs them again when their checksum is another one. */
class RepeatableIT {

  private TestDatabase database;
  private FlywayRun flyway;

  @BeforeEach
  void createSource() throws SQLException {
    database = TestDatabase.create();
    flyway = FlywayRun.on(database);
    database.execute(
        "create table measurement (id int primary key, peaktemp int)",
        "insert into measurement select n, n % 40 from generate_series(1, 1000) n");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  static class R__Rebuild extends OnlineRewriteMigration {
    private final RewriteSpec spec;
    private final String occasion;

    R__Rebuild(RewriteSpec spec, String occasion) {
      this.spec = spec;
      this.occasion = occasion;
    }

    R__Rebuild(String occasion) {
      this(RewriteSpec.table("measurement").droppingOldTable(), occasion);
    }

    @Override
    protected RewriteSpec rewrite() {
      return spec;
    }

    @Override
    protected String occasion() {
      return occasion;
    }
  }

  @Test
  void anotherOccasionRebuildsTheTable() throws SQLException {
    flyway.of(new R__Rebuild("2026-11")).migrate();
    String first = file();

    flyway.of(new R__Rebuild("2026-12")).migrate();

    assertThat(file()).isNotEqualTo(first);
    assertThat(flyway.history()).isEqualTo("R Rebuild, R Rebuild");
    assertThat(database.value("select count(*) from measurement")).isEqualTo("1000");
    assertThat(database.value("select to_regclass('measurement_old')")).isNull();
  }

  @Test
  void sameOccasionDoesNothing() throws SQLException {
    flyway.of(new R__Rebuild("2026-11")).migrate();
    String first = file();

    assertThat(flyway.of(new R__Rebuild("2026-11")).migrate().migrationsExecuted).isZero();

    assertThat(file()).isEqualTo(first);
  }

  /** It costs a second rebuild, and loses nothing. */
  @Test
  void rebuildThatWasNotRecordedIsDoneAgain() throws SQLException {
    flyway.of(new R__Rebuild("2026-11")).migrate();
    String first = file();
    flyway.forgetLast();

    flyway.of(new R__Rebuild("2026-11")).migrate();

    assertThat(file()).isNotEqualTo(first);
    assertThat(flyway.history()).isEqualTo("R Rebuild");
    assertThat(database.value("select count(*) from measurement")).isEqualTo("1000");
  }

  @Test
  void failedRebuildGoesOnAfterRepair() throws SQLException {
    database.execute("alter table measurement drop constraint measurement_pkey");
    Flyway rebuild = flyway.of(new R__Rebuild(""));
    assertThatThrownBy(rebuild::migrate).isInstanceOf(FlywayException.class);
    assertThat(flyway.history()).isEqualTo("R Rebuild!");
    assertThatThrownBy(rebuild::migrate).hasMessageContaining("failed repeatable migration");

    database.execute("alter table measurement add primary key (id)");
    rebuild.repair();
    rebuild.migrate();

    assertThat(flyway.history()).isEqualTo("R Rebuild");
  }

  @Test
  void changedSpecIsAnotherRewrite() throws SQLException {
    RewriteSpec table = RewriteSpec.table("measurement").droppingOldTable();
    flyway.of(new R__Rebuild(table.column("id").type("bigint"), "")).migrate();
    String first = file();

    flyway.of(new R__Rebuild(table.column("peaktemp").type("bigint"), "")).migrate();

    assertThat(file()).isNotEqualTo(first);
    assertThat(database.value("select pg_typeof(peaktemp) from measurement limit 1"))
        .isEqualTo("bigint");
  }

  @Test
  void occasionThatWouldRebuildNothingIsRefused() {
    RewriteSpec table = RewriteSpec.table("measurement");
    RewriteSpec[] silent = {
      table,
      table.into("measurement_aux").droppingOldTable(),
      table.addColumn(AddedColumn.of("note", "text")).droppingOldTable()
    };
    for (RewriteSpec spec : silent) {
      Flyway rebuild = flyway.of(new R__Rebuild(spec, "2026-11"));
      assertThatThrownBy(rebuild::migrate)
          .rootCause()
          .hasMessageContaining("The table was not touched.")
          .hasMessageContaining("Say nothing but droppingOldTable() of it");
      rebuild.repair();
    }
  }

  private static final class V2__Rebuild extends R__Rebuild {
    V2__Rebuild() {
      super("2026-11");
    }
  }

  @Test
  void occasionOfAVersionIsRefused() {
    assertThatThrownBy(() -> flyway.of(new V2__Rebuild()).migrate())
        .rootCause()
        .hasMessageContaining("a version runs once");
  }

  private String file() throws SQLException {
    return String.valueOf(database.value("select pg_relation_filenode('measurement')"));
  }
}
