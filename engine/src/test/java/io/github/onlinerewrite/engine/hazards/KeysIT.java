package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Keys of every kind: values that are equal and look different are one key, by the identity index's
 * own operator and not by whatever {@code =} means on a fixed search path.
 */
class KeysIT {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "citext; 'a'; 'A'; 'b'",
        "text collate \"C\"; 'a'; 'ä'; 'b'",
        "text collate ignoring_case; 'a'; 'A'; 'b'",
        "varchar(10); 'a'; 'aa'; 'b'",
        "char(5); 'a'; 'a '; 'b'",
        "numeric; 1.0; 1.00; 2",
        "float8; 0; '-0'; 'NaN'",
        "uuid; '00000000-0000-0000-0000-00000000000a'; '00000000-0000-0000-0000-00000000000A';"
            + " '00000000-0000-0000-0000-00000000000b'",
        "timestamptz; '2026-03-29 01:30+00'; '2026-03-29 03:30+02'; '2026-03-29 02:30+00'",
        "interval; '1 day'; '24 hours'; '2 days'",
        "bytea; '\\x00'; '\\x0000'; '\\x01'",
        "boolean; true; 'on'; false",
        "mood; 'ok'; 'ok'; 'bad'",
        "short_text; 'a'; 'aa'; 'b'",
        "int[]; '{1}'; '{1,2}'; '{2}'",
        "pair; '(1,a)'; '(1,b)'; '(2,a)'",
        "int4range; '[1,3)'; '[1,2]'; '[4,5]'",
        "inet; '10.0.0.1'; '10.0.0.1/32'; '10.0.0.2'"
      })
  void equalValuesOfOneKeyAreOneKey(String type, String value, String same, String other)
      throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      String table = "create table {name} (k {type} primary key, v int)".replace("{type}", type);
      database.execute(
          "create extension citext",
          "create collation ignoring_case"
              + " (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
          "create type mood as enum ('bad', 'ok')",
          "create domain short_text as text not null check (length(value) < 9)",
          "create type pair as (a int, b text)",
          table.replace("{name}", "item"),
          table.replace("{name}", "item_new"),
          table.replace("{name}", "expected"),
          "insert into expected values (" + value + ")",
          "insert into item values (" + value + ", 1), (" + other + ", 2)");
      TableRewriter.using(database.ownerDataSource())
          .withListener(
              new RewriteListener() {
                @Override
                public void phaseStarted(String name, RewritePhase phase) {
                  try {
                    if (phase == RewritePhase.COPY) {
                      database.execute("update item set k = " + same + ", v = v + 10 where v = 1");
                    } else if (phase == RewritePhase.CUT_OVER) {
                      database.execute(
                          "delete from item where v = 2",
                          "update item set k = " + value + ", v = v + 10 where v = 11");
                    }
                  } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                  }
                }
              })
          .rewrite(
              RewriteSpec.table("item").into("item_new"),
              RewriteOptions.defaults().withChunkSize(ByteSize.parse("64 kB")));
      assertThat(database.value("select count(*) || '/' || sum(v) from item")).isEqualTo("1/21");
      assertThat(database.value("select i.k = e.k from item i, expected e")).isEqualTo("t");
    }
  }
}
