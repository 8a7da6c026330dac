package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No value of a row and no password is in a log, a message, a report or the journal. */
class DiscreetIT {

  /** What every value of a row has in it; of a number, all that there is. */
  private static final String VALUE = "v4lue";

  private static final String NUMBER = "4242424242";

  private TestDatabase database;

  @BeforeEach
  void createTable() throws SQLException {
    database = TestDatabase.create();
    database.execute(
        "create table item (id text primary key, code text, amount bigint, note text)",
        "insert into item select 'v4lue-' || g, 'v4lue-' || g / 2, 4242424242, 'v4lue'"
            + " from generate_series(1, 500) g",
        "create table item_new (id text primary key, code text, amount bigint, note text)",
        "create table item_unique (id text primary key, code text unique, amount bigint, note text)",
        "create table item_int (id text primary key, code text, amount bigint, note int)",
        "create table item_small (id text primary key, code text, amount int, note text)",
        "create table item_check (id text primary key, code text, amount bigint,"
            + " note text check (note <> 'v4lue'))");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          item_new     | select 1                                          | DONE
          item_unique  | select 1                                          | Failed
          item_int     | select 1                                          | Refused
          item_small   | select 1                                          | Refused
          item_check   | select 1                                          | Refused
          note integer | select 1                                          | Refused
          amount int   | select 1                                          | Refused
          note varchar(3) | select 1                                       | Refused
          item_new     | update item_new set note = 'v4lue!' where ctid = '(0,1)' | VerificationFailed
          item_new     | alter table item alter note type int using 4242424242::bigint::text::numeric::text::varchar(3)::int | changed by somebody else
          item_new     | create index on item (lower(note))                | index
          """)
  void nothingThatIsSaidHoldsAValue(String target, String meanwhile, String end)
      throws SQLException, IOException, InterruptedException {
    String said = TracedRewrite.say(database, target, meanwhile);

    // It has said much, and has ended as it should.
    assertThat(said).contains("select").contains(end);
    assertHoldsNoValue(said.replace(meanwhile, "").replace("note <> 'v4lue'", ""));
    assertThat(said).doesNotContain(database.password() + "@");
    if (database.value("select to_regclass('online_rewrite.rewrite')") == null) {
      return;
    }
    String journal =
        database.value(
            "select string_agg(r::text, ' ') || coalesce((select string_agg(p::text, ' ')"
                + " from online_rewrite.progress p), '') from online_rewrite.rewrite r");
    assertThat(journal).isNotNull();
    assertHoldsNoValue(String.valueOf(journal));
  }

  private static void assertHoldsNoValue(String said) {
    assertThat(said).doesNotContain(VALUE).doesNotContain(NUMBER);
  }
}
