package io.github.onlinerewrite.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Flyway's own session, those of the rewrite beside it, and what can be wrong with them. */
class SessionsIT {

  private TestDatabase database;
  private FlywayRun flyway;

  static final class V2__Rebuild extends OnlineRewriteMigration {
    @Override
    protected RewriteSpec rewrite() {
      return RewriteSpec.table("measurement");
    }
  }

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

  /** None of these settings opens a transaction for a Java migration that wants none. */
  @ParameterizedTest
  @CsvSource({
    "flyway.executeInTransaction,true",
    "flyway.executeInTransaction,false",
    "flyway.mixed,true",
    "flyway.outOfOrder,true"
  })
  void settingMakesNoDifference(String setting, String value) throws SQLException {
    flyway.with(setting, value).of(new V2__Rebuild()).migrate();

    assertThat(isRewritten()).isTrue();
    assertThat(flyway.history()).isEqualTo("2 Rebuild");
  }

  @Test
  void groupIsRefusedAndTheTableIsNotTouched() throws SQLException {
    assertThatThrownBy(() -> flyway.with("flyway.group", "true").of(new V2__Rebuild()).migrate())
        .rootCause()
        .hasMessageContaining("Set flyway.group=false.");

    assertThat(isRewritten()).isFalse();
    assertThat(database.value("select to_regnamespace('online_rewrite')")).isNull();
  }

  @Test
  void poolOfFourIsEnough() throws SQLException {
    try (HikariDataSource pool = pool(4)) {
      on(pool).migrate();
    }
    assertThat(isRewritten()).isTrue();
  }

  @Test
  void poolWithoutAutocommitIsAsGood() throws SQLException {
    try (HikariDataSource pool = pool(4)) {
      pool.setAutoCommit(false);
      on(pool).migrate();
    }
    assertThat(isRewritten()).isTrue();
  }

  @Test
  void poolThatIsTooSmallIsFoundBeforeTheTableIsTouched() throws SQLException {
    try (HikariDataSource pool = pool(3)) {
      assertThatThrownBy(() -> on(pool).migrate())
          .rootCause()
          .isInstanceOf(RewriteException.Failed.class)
          .hasMessageContaining("it needs 3 sessions at once")
          .hasMessageContaining("after 2 there was no more")
          .hasMessageContaining("Nothing was changed")
          .hasMessageContaining("the size of the connection pool");
    }
    assertThat(isRewritten()).isFalse();
    assertThat(database.value("select to_regnamespace('online_rewrite')")).isNull();
  }

  @Test
  void poolOfFlywaysOwnSessionOnlyIsRefused() throws SQLException {
    try (HikariDataSource pool = pool(1)) {
      assertThatThrownBy(() -> on(pool).migrate())
          .hasStackTraceContaining("The table was not touched.")
          .hasStackTraceContaining("let it hold four at least (maximumPoolSize)");
    }
    assertThat(isRewritten()).isFalse();
  }

  @Test
  void transactionOfACallbackIsRefused() throws SQLException {
    Flyway begun = with(new Statements(Event.BEFORE_EACH_MIGRATE, "begin"));

    assertThatThrownBy(begun::migrate)
        .rootCause()
        .hasMessageContaining("Flyway's connection has a transaction open")
        .hasMessageContaining("beforeEachMigrate");

    assertThat(database.value("select to_regnamespace('online_rewrite')")).isNull();
  }

  /** Flyway closes the connection of this callback, and its transaction with it. */
  @Test
  void transactionOfACallbackBeforeAllIsGone() throws SQLException {
    with(new Statements(Event.BEFORE_MIGRATE, "begin")).migrate();

    assertThat(isRewritten()).isTrue();
  }

  @Test
  void roleThatOnlyFlywaysSessionTakesIsRefused() throws SQLException {
    grantOwnerToApplication();

    assertThatThrownBy(
            () -> asApplication().initSql("set role " + database.ownerUser()).load().migrate())
        .rootCause()
        .hasMessageContaining(
            "ALTER ROLE " + database.applicationUser() + " SET role = " + database.ownerUser());
  }

  @Test
  void roleThatEverySessionTakesIsAsGood() throws SQLException {
    grantOwnerToApplication();
    asSuperuser("alter role " + database.applicationUser() + " set role = " + database.ownerUser());

    asApplication().load().migrate();

    assertThat(isRewritten()).isTrue();
  }

  @Test
  void dataSourceThatLeadsElsewhereIsRefused() throws SQLException {
    try (TestDatabase other = TestDatabase.create()) {
      AtomicInteger calls = new AtomicInteger();
      DataSource routing =
          new PGSimpleDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
              return (calls.getAndIncrement() == 0 ? database : other)
                  .ownerDataSource()
                  .getConnection();
            }
          };
      asSuperuser("grant " + database.ownerUser() + " to " + other.ownerUser());
      asSuperuser("alter role " + other.ownerUser() + " set role = " + database.ownerUser());

      assertThatThrownBy(() -> on(routing).migrate())
          .rootCause()
          .hasMessageContaining("does not reach the server and database");
    }
  }

  /** The rewrite is done, and only its record is missing. */
  @Test
  void migrationIsRecordedByTheNextRunWhenFlywaysSessionIsLost() throws Exception {
    Flyway migration = flyway.of(new V2__Rebuild());
    CompletableFuture<Void> first;
    try (Connection writer = database.owner();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      // The rewrite waits for this one, and meanwhile Flyway's session ends.
      statement.execute("update measurement set peaktemp = 0 where id = 1");
      first = CompletableFuture.runAsync(migration::migrate);
      await().until(() -> phase().equals("CAPTURE"));
      assertThat(database.value(TERMINATE_FLYWAY)).isEqualTo("1");
      writer.commit();
    }
    assertThatThrownBy(() -> first.get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasStackTraceContaining("This connection has been closed");
    assertThat(isRewritten()).isTrue();
    assertThat(flyway.history()).isEqualTo("null");

    migration.migrate();

    assertThat(flyway.history()).isEqualTo("2 Rebuild");
    assertThat(database.value("select count(*) from online_rewrite.rewrite")).isEqualTo("1");
  }

  private static final String TERMINATE_FLYWAY =
      """
      select count(pg_terminate_backend(pid))
      from (
        select a.pid
        from pg_locks l
        join pg_stat_activity a using (pid)
        where l.locktype = 'advisory' and a.datname = current_database()
          and a.application_name not like '%online_rewrite%'
        offset 0
      ) flyways
      """;

  private String phase() throws SQLException {
    if (database.value("select to_regclass('online_rewrite.progress')") == null) {
      return "none";
    }
    return String.valueOf(database.value("select max(phase) from online_rewrite.progress"));
  }

  private boolean isRewritten() throws SQLException {
    return database.value("select to_regclass('measurement_old')") != null;
  }

  private Flyway on(DataSource dataSource) {
    return flyway.configuration(new V2__Rebuild()).dataSource(dataSource).load();
  }

  private Flyway with(Callback callback) {
    return flyway.configuration(new V2__Rebuild()).callbacks(callback).load();
  }

  private FluentConfiguration asApplication() {
    return flyway
        .configuration(new V2__Rebuild())
        .dataSource(database.url(), database.applicationUser(), database.password());
  }

  private HikariDataSource pool(int size) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(database.url());
    pool.setUsername(database.ownerUser());
    pool.setPassword(database.password());
    pool.setMaximumPoolSize(size);
    pool.setConnectionTimeout(1_000);
    return pool;
  }

  private void grantOwnerToApplication() throws SQLException {
    asSuperuser("grant " + database.ownerUser() + " to " + database.applicationUser());
  }

  private void asSuperuser(String sql) throws SQLException {
    try (Connection superuser = database.superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql);
    }
  }

  /** A callback of the user's. */
  private static final class Statements extends BaseCallback {
    private final Event when;
    private final String sql;

    Statements(Event when, String sql) {
      this.when = when;
      this.sql = sql;
    }

    @Override
    public boolean supports(Event event, Context context) {
      return event == when;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
      return false;
    }

    @Override
    public void handle(Event event, Context context) {
      try (Statement statement = context.getConnection().createStatement()) {
        statement.execute(sql);
      } catch (SQLException failure) {
        throw new IllegalStateException(failure);
      }
    }
  }
}
