package io.github.onlinerewrite.engine.internal.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreconditionsIT {

  private TestDatabase database;

  @BeforeEach
  void createDatabase() throws SQLException {
    database = TestDatabase.create();
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  private void asSuperuser(List<String> statements) throws SQLException {
    try (Connection admin = database.superuser();
        Statement statement = admin.createStatement()) {
      for (String sql : statements) {
        statement.execute(
            sql.replace("{owner}", database.ownerUser())
                .replace("{application}", database.applicationUser())
                .replace("{database}", database.name()));
      }
    }
  }

  private Examination examine(RewriteSpec spec) throws SQLException {
    try (Session session = Session.owning(database.owner())) {
      return Preconditions.examine(
          session, spec, RewriteOptions.defaults(), new Identifier("online_rewrite"));
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.onlinerewrite.engine.internal.check.BadInput#all")
  void badInputIsRefusedWithExactlyItsFindingsAndARemedy(BadInput input) throws SQLException {
    assumeTrue(input.oldest <= database.majorVersion() && database.majorVersion() <= input.newest);
    database.execute(input.asOwner.toArray(String[]::new));
    try {
      asSuperuser(input.asSuperuser);
      String before = catalog();

      Examination examination = examine(input.spec);

      assertThat(examination.findings())
          .extracting(Finding::code)
          .containsExactlyInAnyOrderElementsOf(input.codes);
      assertThat(examination.findings())
          .anySatisfy(finding -> assertThat(finding.remedy()).contains(input.remedy));
      assertThat(catalog()).isEqualTo(before);
    } finally {
      cleanUp();
    }
  }

  /** What the database holds: the check must leave no trace. */
  private String catalog() throws SQLException {
    try (Connection admin = database.superuser();
        Statement statement = admin.createStatement();
        var row =
            statement.executeQuery(
                """
                select md5(string_agg(c.oid || c.relname || c.xmin, ',' order by c.oid))
                  || (select count(*) || 'x' || max(xmin::text) from pg_namespace)
                  || (select count(*) from pg_attribute)
                from pg_class c
                where c.oid >= 16384
                """)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  /** What would keep the database or its roles from being dropped. */
  private void cleanUp() throws SQLException {
    asSuperuser(
        List.of(
            """
            do $$
            begin
              if exists (select from pg_subscription where subname = '{database}') then
                alter subscription {database} set (slot_name = none);
                drop subscription {database};
              end if;
              if exists (select from pg_tablespace where spcname = '{database}') then
                drop index public.x;
              end if;
            end $$
            """));
    if (!"0"
        .equals(
            database.value(
                "select count(*) from pg_tablespace where spcname = '" + database.name() + "'"))) {
      asSuperuser(List.of("drop tablespace {database}"));
    }
  }

  @Test
  void everyCodeHasABadInput() {
    List<Code> untestedHere =
        List.of(
            Code.NOT_POSTGRESQL,
            Code.SERVER_VERSION,
            Code.SERVER_READ_ONLY,
            Code.TRANSACTION_POOLER,
            // Needs a small disk: DiskFullIT.
            Code.SPACE_SHORT,
            // Needs a server that was started with another wal_level.
            Code.DECODING_WAL_LEVEL,
            // Need another capture: DecodingPreconditionsIT.
            Code.DECODING_SLOTS,
            Code.DECODING_RIGHTS,
            Code.REPLICA_IDENTITY,
            // Need keepInSync: WayBackEndIT and WayBackValuesIT.
            Code.WAY_BACK_IMPOSSIBLE,
            Code.DATA_ADDED,
            // Need a limit: HeldBackIT.
            Code.THROTTLE_RIGHTS,
            Code.THROTTLE_QUERY,
            Code.SOURCE_TEMPORARY);
    List<String> tested = BadInput.all().flatMap(input -> input.codes.stream()).distinct().toList();
    for (Code code : Code.values()) {
      if (!untestedHere.contains(code)) {
        assertThat(tested).contains(code.text());
      }
    }
  }

  @Test
  void goodRewriteHasNoFindings() throws SQLException {
    database.execute(
        "create table t (id int primary key, d date, v int)",
        "insert into t select i, date '2026-01-01' + i % 60, i from generate_series(1, 1000) i",
        "create table t_new (id bigint, d timestamp, v text, extra int,"
            + " g int generated always as (extra) stored, primary key (id))"
            + " partition by range (id)",
        "create table t_new1 partition of t_new for values from (1) to (500)"
            + " partition by hash (id)",
        "create table t_new11 partition of t_new1 for values with (modulus 2, remainder 0)",
        "create table t_new12 partition of t_new1 for values with (modulus 2, remainder 1)",
        "create table t_new2 partition of t_new for values from (500) to (maxvalue)");

    Examination examination =
        examine(RewriteSpec.table("t").into("t_new").keepingOldTableAs("kept"));

    assertThat(examination.findings()).isEmpty();
    assertThat(examination.rewrite().orElseThrow().mapping().targetColumns())
        .extracting(Identifier::value)
        .containsExactly("id", "d", "v");
  }

  @Test
  void definitionsThatNeedASettingOfTheApplicationHaveNoFindings() throws SQLException {
    database.execute(
        "create table t (id int primary key, v int)",
        "create policy p on t using (id = current_setting('app.tenant')::int)",
        "create view w as select v from t where id = current_setting('app.tenant')::int",
        "create table t_new (id bigint primary key, v text)");

    assertThat(examine(RewriteSpec.table("t").into("t_new")).findings()).isEmpty();
  }

  @Test
  void definitionsThatReadOrWriteTheTableItselfHaveNoFindings() throws SQLException {
    database.execute(
        "create table t (id int primary key, v int)",
        "create policy p on t using (v = (select max(u.v) from t u))",
        "create rule r as on insert to t where exists (select from t u where u.id = new.id)"
            + " do instead update t set v = new.v where t.id = new.id",
        "create table t_new (id bigint primary key, v text)");

    assertThat(examine(RewriteSpec.table("t").into("t_new")).findings()).isEmpty();
  }

  @Test
  void rowsWithoutPartitionAreCountedInAllBlocks() throws SQLException {
    database.execute(
        "create table t (id int primary key, v text) with (fillfactor = 10)",
        "insert into t select i, repeat('x', 700) from generate_series(1, 9000) i",
        "create table t_new (id int primary key, v text) partition by range (id)",
        "create table t_new1 partition of t_new for values from (1) to (8990)");

    assertThat(examine(RewriteSpec.table("t").into("t_new")).findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.reason()).startsWith("11 rows"));
  }

  @Test
  void temporaryTableOfTheSessionIsRefused() throws SQLException {
    database.execute("create table t_new (id int primary key)");
    try (Connection connection = database.owner();
        Statement statement = connection.createStatement()) {
      statement.execute("create temp table t (id int primary key)");
      String schema;
      try (var row = statement.executeQuery("select pg_my_temp_schema()::regnamespace::text")) {
        row.next();
        schema = row.getString(1);
      }
      try (Session session = Session.borrowing(connection)) {
        assertThat(
                Preconditions.examine(
                        session,
                        RewriteSpec.table("t").inSchema(schema).into("t_new"),
                        RewriteOptions.defaults(),
                        new Identifier("online_rewrite"))
                    .findings())
            .extracting(Finding::code)
            .contains("source-temporary", "target-missing");
      }
    }
  }

  @Test
  void readOnlySessionsAreRefused() throws SQLException {
    database.execute("create table t (id int primary key)");
    asSuperuser(List.of("alter role {owner} set default_transaction_read_only = on"));

    assertThat(examine(RewriteSpec.table("t").into("t_new")).findings())
        .extracting(Finding::code)
        .containsExactly("server-read-only");
  }
}
