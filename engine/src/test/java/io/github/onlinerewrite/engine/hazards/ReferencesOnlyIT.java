package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * The source references a table of somebody else, for which we have no right but to reference it.
 */
class ReferencesOnlyIT {

  @Test
  void theForeignKeyIsCarried() throws SQLException {
    try (Table table = Table.create();
        Connection application = table.database().application()) {
      table.database().execute("grant create, usage on schema public to {application}");
      execute(
          application,
          "create table place (id int primary key)",
          "insert into place values (1)",
          "grant references on place to " + table.database().ownerUser());
      table
          .database()
          .execute(
              "alter table account add column place int references place",
              "alter table account_new add column place int",
              "update account set place = 1 where id < 5");
      assertThat(table.rewrite().alreadySwapped()).isFalse();
      assertThat(
              table
                  .database()
                  .value(
                      "select convalidated from pg_constraint where contype = 'f'"
                          + " and conrelid = 'account'::regclass"))
          .isEqualTo("t");
    }
  }
}
