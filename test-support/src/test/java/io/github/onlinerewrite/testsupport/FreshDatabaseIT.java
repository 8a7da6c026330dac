package io.github.onlinerewrite.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class FreshDatabaseIT {

  @Test
  void ownerIsAPlainRoleThatMayCreateTables() throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute("create table t(id int primary key)", "create schema s");

      assertThat(
              database.value(
                  """
                  select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls
                  from pg_roles
                  where rolname = current_user
                  """))
          .isEqualTo("f");
    }
  }

  @Test
  void applicationMayDoWhatIsGranted() throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute("create table t(id serial primary key)", "create table other(id int)");
      database.grantDml("t");

      try (Connection application = database.application();
          Statement statement = application.createStatement()) {
        statement.execute("insert into t values (default)");
        assertThatThrownBy(() -> statement.execute("insert into other values (1)"))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("permission denied");
      }
      assertThat(database.value("select count(*) from t")).isEqualTo("1");
    }
  }

  @Test
  void serverHasTheSettingsThatTestsNeed() throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      assertThat(database.value("show wal_level")).isEqualTo("logical");
      assertThat(database.value("show synchronous_commit")).isEqualTo("on");
      assertThat(
              Integer.parseInt(String.valueOf(database.value("show server_version_num"))) / 10000)
          .isEqualTo(database.majorVersion());
    }
  }

  @Test
  void closeDropsDatabaseAndRolesWithSessionsLeft() throws SQLException {
    TestDatabase database = TestDatabase.create();
    database.execute("create table t(id int)");
    try (Connection left = database.owner()) {
      left.setAutoCommit(false);
      left.createStatement().execute("lock table t");
      database.close();
    }

    try (TestDatabase other = TestDatabase.create();
        Connection superuser = other.superuser();
        Statement statement = superuser.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select datname from pg_database union all select rolname from pg_roles")) {
      while (rows.next()) {
        assertThat(rows.getString(1)).doesNotStartWith(database.name());
      }
    }
  }
}
