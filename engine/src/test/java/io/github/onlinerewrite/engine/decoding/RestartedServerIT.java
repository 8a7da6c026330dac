package io.github.onlinerewrite.engine.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A temporary slot does not outlive the server: the run begins anew, and nothing is left. */
class RestartedServerIT {

  private DecodedTable table;

  @BeforeEach
  void createTable() throws SQLException {
    table = DecodedTable.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  @ParameterizedTest
  @CsvSource({"COPY, fast", "VERIFY, immediate", "CUT_OVER, fast"})
  void theRunCopiesAgainAndIsExact(RewritePhase phase, String mode) throws SQLException {
    assumeTrue(table.database().canRestartServer());
    table.when(
        phase,
        () -> {
          table.database().execute("update item set value = 1 where id <= 10");
          table.database().restartServer(mode);
          assertThat(table.decoding()).startsWith("online_rewrite_").doesNotContain(", ");
          table
              .database()
              .execute(
                  "update item set value = 2 where id > 1990", "delete from item where id = 11");
        });

    RewriteResult result = table.rewrite();

    assertThat(result.rowsCopied()).isEqualTo(1999);
    assertThat(table.notices()).anyMatch(notice -> notice.startsWith("a session was lost"));
    assertThat(table.phases()).containsSubsequence(phase, RewritePhase.CAPTURE, RewritePhase.DONE);
    assertThat(
            table
                .database()
                .value("select concat_ws(' ', count(*), sum(value), pg_typeof(min(id))) from item"))
        .isEqualTo("1999 30 bigint");
    assertThat(table.decoding()).isEmpty();
  }
}
