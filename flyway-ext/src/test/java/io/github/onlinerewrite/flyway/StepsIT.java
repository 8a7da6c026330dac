package io.github.onlinerewrite.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Prepared in one migration, swapped, finished or given up in later ones; each run twice. */
class StepsIT {

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

  static final class V2__Prepare extends OnlineRewriteMigration {
    @Override
    protected RewriteSpec rewrite() {
      return RewriteSpec.table("measurement").column("id").type("bigint");
    }

    @Override
    protected RewriteOptions options() {
      return RewriteOptions.defaults().withSwapLater(true);
    }
  }

  static final class V3__Swap extends SwapOnlineRewriteMigration {
    @Override
    protected String table() {
      return "measurement";
    }
  }

  static final class V4__Finish extends FinishOnlineRewriteMigration {
    @Override
    protected String table() {
      return "measurement";
    }
  }

  static final class V2__Widen extends OnlineRewriteMigration {
    @Override
    protected RewriteSpec rewrite() {
      return RewriteSpec.table("measurement").column("id").type("bigint").keepingInSync();
    }
  }

  static final class V3__Revert extends RevertOnlineRewriteMigration {
    @Override
    protected String table() {
      return "measurement";
    }
  }

  @Test
  void revertLosesNothingAndIsRecordedWhenItWasNot() throws SQLException {
    flyway.of(new V2__Widen()).migrate();
    assertThat(idType()).isEqualTo("bigint");
    database.execute("insert into measurement values (2000, 1)");
    Flyway revert = flyway.of(new V2__Widen(), new V3__Revert());

    revert.migrate();
    flyway.forgetLast();
    database.execute("insert into measurement values (2001, 1)");
    revert.migrate();

    assertThat(flyway.history()).isEqualTo("2 Widen, 3 Revert");
    assertThat(idType()).isEqualTo("integer");
    assertThat(database.value("select count(*) from measurement")).isEqualTo("1002");
    assertThat(database.value("select to_regclass('measurement_old')")).isNull();
  }

  static final class V3__Abort extends AbortOnlineRewriteMigration {
    @Override
    protected String table() {
      return "measurement";
    }
  }

  @Test
  void preparationLeavesTheTableAndCapturesItsChanges() throws SQLException {
    flyway.of(new V2__Prepare()).migrate();

    database.execute("insert into measurement values (2000, 1)");
    assertThat(idType()).isEqualTo("integer");
    assertThat(phase()).isEqualTo("READY");
  }

  @Test
  void swapPutsWhatWasPreparedInPlaceWithWhatWasWrittenSince() throws SQLException {
    flyway.of(new V2__Prepare()).migrate();
    database.execute("insert into measurement values (2000, 1)");

    flyway.of(new V2__Prepare(), new V3__Swap()).migrate();

    assertThat(idType()).isEqualTo("bigint");
    assertThat(database.value("select count(*) from measurement")).isEqualTo("1001");
    assertThat(database.value("select count(*) from measurement_old")).isEqualTo("1001");
  }

  @Test
  void allStepsMayBeInOneDeployment() throws SQLException {
    flyway.of(new V2__Prepare(), new V3__Swap(), new V4__Finish()).migrate();

    assertThat(flyway.history()).isEqualTo("2 Prepare, 3 Swap, 4 Finish");
    assertThat(idType()).isEqualTo("bigint");
    assertThat(database.value("select to_regclass('measurement_old')")).isNull();
  }

  @Test
  void preparationThatWasNotRecordedIsRecordedAndNotSwapped() throws SQLException {
    Flyway prepare = flyway.of(new V2__Prepare());
    prepare.migrate();
    flyway.forgetLast();

    prepare.migrate();

    assertThat(flyway.history()).isEqualTo("2 Prepare");
    assertThat(phase()).isEqualTo("READY");
    assertThat(idType()).isEqualTo("integer");
    assertThat(rewrites()).isEqualTo("1");
  }

  @Test
  void swapThatWasNotRecordedIsRecorded() throws SQLException {
    Flyway both = flyway.of(new V2__Prepare(), new V3__Swap());
    both.migrate();
    flyway.forgetLast();

    both.migrate();

    assertThat(flyway.history()).isEqualTo("2 Prepare, 3 Swap");
    assertThat(idType()).isEqualTo("bigint");
    assertThat(rewrites()).isEqualTo("1");
  }

  @Test
  void finishThatWasNotRecordedIsRecorded() throws SQLException {
    Flyway all = flyway.of(new V2__Prepare(), new V3__Swap(), new V4__Finish());
    all.migrate();
    flyway.forgetLast();

    all.migrate();

    assertThat(flyway.history()).isEqualTo("2 Prepare, 3 Swap, 4 Finish");
    assertThat(database.value("select count(*) from measurement")).isEqualTo("1000");
  }

  @Test
  void abortLeavesTheTableAsItWas() throws SQLException {
    flyway.of(new V2__Prepare(), new V3__Abort()).migrate();

    assertThat(idType()).isEqualTo("integer");
    assertThat(phase()).isEqualTo("ABORTED");
    assertThat(
            database.value(
                "select count(*) from pg_trigger where tgrelid = 'measurement'::regclass"))
        .isEqualTo("0");
  }

  @Test
  void abortThatWasNotRecordedIsRecorded() throws SQLException {
    Flyway both = flyway.of(new V2__Prepare(), new V3__Abort());
    both.migrate();
    flyway.forgetLast();

    both.migrate();

    assertThat(flyway.history()).isEqualTo("2 Prepare, 3 Abort");
    assertThat(idType()).isEqualTo("integer");
  }

  @Test
  void swapOfNothingIsRefusedAndGoesOnAfterRepair() throws SQLException {
    Flyway swap = flyway.of(new V3__Swap());
    assertThatThrownBy(swap::migrate)
        .rootCause()
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("nothing-prepared");
    assertThat(flyway.history()).isEqualTo("3 Swap!");

    swap.repair();
    flyway.of(new V2__Prepare()).migrate();
    flyway.of(new V2__Prepare(), new V3__Swap()).migrate();

    assertThat(flyway.history()).isEqualTo("2 Prepare, 3 Swap");
    assertThat(idType()).isEqualTo("bigint");
  }

  @Test
  void finishBeforeTheSwapFails() {
    Flyway hasty = flyway.of(new V2__Prepare(), new V4__Finish());

    assertThatThrownBy(hasty::migrate)
        .rootCause()
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("has not swapped");
  }

  @Test
  void abortAfterTheSwapFails() {
    Flyway late = flyway.of(new V2__Prepare(), new V3__Swap(), new V4__Abort());

    assertThatThrownBy(late::migrate)
        .rootCause()
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("nothing to abort");
  }

  private static final class V4__Abort extends AbortOnlineRewriteMigration {
    @Override
    protected String table() {
      return "measurement";
    }
  }

  private String idType() throws SQLException {
    return String.valueOf(database.value("select pg_typeof(id) from measurement limit 1"));
  }

  private String phase() throws SQLException {
    return String.valueOf(
        database.value("select phase from online_rewrite.progress order by id desc limit 1"));
  }

  private String rewrites() throws SQLException {
    return String.valueOf(database.value("select count(*) from online_rewrite.rewrite"));
  }
}
