package io.github.onlinerewrite.engine.internal.dependents;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A partition gives its place to the target, and nothing is read for it. */
class PartitionAttachmentIT {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "range (id) | for values from (1) to (100)",
        "range (id) | for values from (minvalue) to (maxvalue)",
        "range (day, id) | for values from ('2026-01-01', minvalue) to ('2026-02-01', 5)",
        "range (lower(name)) | for values from ('a') to (maxvalue)",
        "list (name) | for values in ('a', 'it''s', null)",
        "list (name) | default",
        "range (day) | default",
        "hash (id) | for values with (modulus 1, remainder 0)",
      })
  void thePlaceIsKeptAndNothingIsRead(String shape) throws SQLException {
    String[] parts = shape.split(" [|] ");
    String sibling =
        parts[0].contains("list") ? "in ('x', 'y')" : "from ('2030-01-01') to ('2031-01-01')";
    try (TestDatabase database = TestDatabase.create()) {
      database.execute(
          "create table whole (id int not null, day date not null, name varchar(20) default 'x',"
              + " check (id > 0)) partition by "
              + parts[0],
          parts[1].equals("default")
              ? "create table other partition of whole for values " + sibling
              : "select",
          "create table part partition of whole " + parts[1],
          "create index on whole (name)",
          "alter table part add primary key (id)",
          "comment on table part is 'a part'",
          "alter table part alter column name set default 'p'",
          "insert into whole values (1, '2026-01-15', 'a'), (2, '2026-01-16', 'a')",
          "create table part_new (id int primary key, name varchar(20), day date not null)");
      String bound = database.value(BOUND);
      List<String> before = picture(database);

      try (Session session = Session.owning(database.owner());
          Session fresh = Session.owning(database.owner())) {
        SwapInSteps steps =
            SwapInSteps.of(session, RewriteSpec.table("part").inSchema("public").into("part_new"));
        steps.prepare();
        // What a session has read until now counts, so the swap has one of its own.
        steps.in(fresh).swap(() -> assertThat(rowsRead(fresh)).isZero());
      }

      assertThat(database.value(BOUND)).isEqualTo(bound);
      assertThat(picture(database)).containsExactlyElementsOf(before);
      assertThat(database.value("select count(*) from whole")).isEqualTo("2");
      assertThat(database.value("select count(*) from part_old")).isEqualTo("2");
    }
  }

  /** Without a CHECK all is read, and the count above tells it. */
  @Test
  void withoutTheCheckAllIsRead() throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute(
          "create table whole (id int) partition by range (id)",
          "create table part (id int)",
          "insert into part values (1), (2)");
      try (Session session = Session.owning(database.owner())) {
        session.transaction(
            () -> {
              session.execute(
                  Sql.of(
                      "alter table public.whole attach partition public.part"
                          + " for values from (1) to (5)"));
              assertThat(rowsRead(session)).isEqualTo(2);
              return "";
            });
      }
    }
  }

  private static final String BOUND =
      """
      select concat_ws(' ', i.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid),
        pg_get_partition_constraintdef(c.oid),
        (select string_agg(concat_ws(' ', a.attname, a.attislocal, a.attinhcount), ','
           order by a.attname)
         from pg_attribute a where a.attrelid = c.oid and a.attnum > 0),
        (select string_agg(concat_ws(' ', r.conname, r.conislocal, r.coninhcount), ','
           order by r.conname)
         from pg_constraint r where r.conrelid = c.oid),
        (select string_agg(x.indexrelid::regclass || ' ' || h.inhparent::regclass, ',')
         from pg_index x join pg_inherits h on h.inhrelid = x.indexrelid
         where x.indrelid = c.oid))
      from pg_class c
      left join pg_inherits i on i.inhrelid = c.oid
      where c.oid = 'part'::regclass
      """;

  private static List<String> picture(TestDatabase database) throws SQLException {
    try (Connection connection = database.owner()) {
      return CatalogPicture.of(connection, "part");
    }
  }

  private static long rowsRead(Session session) {
    try {
      return session.one(
          Sql.of(
              "select seq_tup_read from pg_stat_xact_user_tables where relid = 'public.part'::regclass"),
          row -> row.getLong(1));
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
