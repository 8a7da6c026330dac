package io.github.onlinerewrite.engine.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys go through the stream as texts, and mean the same afterwards. */
class DecodedKeysIT {

  private static final String DIFFERENT =
      """
      select count(*) from (
        (select row(id, part, value)::text from item except all
         select row(id, part, value)::text from twin)
        union all
        (select row(id, part, value)::text from twin except all
         select row(id, part, value)::text from item)) as different""";

  /** Each key is that of a number, which has another one after it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      textBlock =
          """
          uuid ; md5(i::text)::uuid
          text ; 'Grüße, "\\\\" {日本} ''' || i
          varchar(12) ; ' ' || i || E'\\n'
          char(8) ; 'ä' || i
          mood ; (enum_range(null::mood))[i]
          positive ; i
          timestamptz ; timestamptz '2026-03-29 00:30:00.123456+00' + i * interval '10 min'
          timestamp ; timestamp '0044-03-15 12:00:00 BC' + i * interval '1 day'
          date ; case i when 1 then date 'infinity' else date '2026-01-01' + i end
          interval ; i * interval '-1 month 2 days -3:04:05.6'
          numeric ; i / 7.0
          float8 ; case i when 1 then 'NaN' when 2 then '-0' else i / 7.0 end
          bytea ; decode(md5(i::text), 'hex')
          boolean ; i % 2 = 0
          int[] ; array[i, null, i]
          pair ; row(i, 'a, "b" (' || i)::pair
          "char" ; chr(64 + i)::"char"
          inet ; inet '10.0.0.0/8' + i
          bit(5) ; i::bit(5)
          """)
  void changesOfKeysOfEachTypeAreReplayed(String type, String key) throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      database.allowReplication();
      int rows = type.equals("boolean") ? 2 : 6;
      database.execute(
          "create type mood as enum ('sad', 'ok', 'Über, \"happy\"', 'd', 'e', 'f')",
          "create domain positive as int check (value > 0)",
          "create type pair as (a int, b text)",
          "create function nth(i int) returns "
              + type
              + " language sql as $$ select ("
              + key
              + ")::"
              + type
              + " $$",
          "create table item (id "
              + type
              + " not null, part int not null, value int not null,"
              + " primary key (part, id))",
          "insert into item select nth(i), p, 0 from generate_series(1, "
              + rows
              + ") i,"
              + " generate_series(1, 3) p",
          "create table item_new (value int not null, part bigint not null, id "
              + type
              + " not null, primary key (part, id))",
          "create table twin as select * from item");

      TableRewriter.using(database.ownerDataSource())
          .withListener(
              new RewriteListener() {
                @Override
                public void phaseStarted(String table, RewritePhase phase) {
                  if (phase == RewritePhase.INDEX || phase == RewritePhase.VERIFY) {
                    change(database);
                  }
                }
              })
          .rewrite(RewriteSpec.table("item").into("item_new"), DecodedTable.OPTIONS);

      assertThat(database.value(DIFFERENT)).isEqualTo("0");
      assertThat(database.value("select sum(value)::text from item")).isNotEqualTo("0");
    }
  }

  /** Of part 1 rows change, of part 2 they go and come, of part 3 their keys change. */
  private static void change(TestDatabase database) {
    try {
      for (String table : new String[] {"item", "twin"}) {
        database.execute(
            ("update {table} set value = value + 1 where part = 1;"
                    + " delete from {table} where part = 2 and id = nth(1);"
                    + " insert into {table} select nth(2), 10 + max(part), 5 from {table};"
                    + " update {table} set part = part + 100 where part % 100 = 3 and id = nth(2)")
                .replace("{table}", table));
      }
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** The old key comes with the row where the replica identity is the whole row. */
  @Test
  void theWholeRowMayBeTheReplicaIdentity() throws SQLException {
    try (DecodedTable table = DecodedTable.create()) {
      table.database().execute("alter table item replica identity full");
      table
          .when(
              RewritePhase.VERIFY,
              "update item set id = -id where id <= 10",
              "delete from item where id = 20")
          .rewrite();

      assertThat(
              table
                  .database()
                  .value("select count(*) || ' ' || min(id) || ' ' || sum(id) from item"))
          .isEqualTo("1999 -10 2000870");
    }
  }
}
