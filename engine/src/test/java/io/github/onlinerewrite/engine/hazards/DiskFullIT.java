package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.TableRewriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The disk of the target's tablespace is full: the run ends with the server's message, the
 * application works on, and when there is room the next run resumes. Needs the right to mount.
 */
class DiskFullIT {

  private static final String LONG_NOTES =
      "update account set note = (select string_agg(md5((id * 100 + i)::text), '')"
          + " from generate_series(1, 60) i)";

  private Path disk;
  private String tablespace;
  private Table table;

  @BeforeEach
  void createDisk() throws SQLException, IOException, InterruptedException {
    disk = Files.createTempDirectory("small-disk");
    table = Table.create();
    tablespace = table.database().name();
    assumeTrue(isDone("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()), "mount");
    asSuperuser(
        "create tablespace "
            + tablespace
            + " owner "
            + table.database().ownerUser()
            + " location '"
            + disk
            + "'");
  }

  @AfterEach
  void dropDisk() throws SQLException, IOException, InterruptedException {
    table.database().execute("drop schema if exists online_rewrite cascade");
    table.database().execute("drop table if exists account, account_old, account_new");
    asSuperuser("drop tablespace if exists " + tablespace);
    table.close();
    if (isDone("mountpoint", "-q", disk.toString())) {
      assertThat(isDone("umount", disk.toString())).isTrue();
    }
    Files.delete(disk);
  }

  private void asSuperuser(String statement) throws SQLException {
    try (Connection superuser = table.database().superuser()) {
      execute(superuser, statement);
    }
  }

  private static boolean isDone(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  @Test
  void duringTheCopy() throws SQLException, InterruptedException {
    table.database().execute(LONG_NOTES, "alter table account_new set tablespace " + tablespace);
    assertItEnds(RewritePhase.COPY, "select 1");
  }

  @Test
  void duringAnIndexBuild() throws SQLException, InterruptedException {
    table
        .database()
        .execute(
            LONG_NOTES,
            "create index by_note on account (substr(note, 1, 500)) tablespace " + tablespace);
    assertItEnds(RewritePhase.INDEX, "select 1");
  }

  @Test
  void duringAReplay() throws SQLException, InterruptedException {
    table.database().execute("alter table account_new set tablespace " + tablespace);
    assertItEnds(RewritePhase.CATCH_UP, LONG_NOTES);
  }

  /** A superuser, or who may run programs on the server, is told before anything is touched. */
  @Test
  void isSaidBeforeWhereTheServerTellsIt() throws SQLException, InterruptedException {
    table
        .database()
        .execute(
            LONG_NOTES,
            "vacuum analyze account",
            "alter table account_new set tablespace " + tablespace);
    assertThat(check()).isEmpty();
    asSuperuser("grant pg_execute_server_program to " + table.database().ownerUser());
    assertThat(check())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo("space-short");
              assertThat(finding.reason()).contains(tablespace).containsPattern("has \\d+ kB left");
            });
    assertThat(isDone("mount", "-o", "remount,size=64m", disk.toString())).isTrue();
    assertThat(check()).isEmpty();
  }

  @Test
  void aColumnThatTheTargetLacksNeedsNoRoom() throws SQLException {
    table
        .database()
        .execute(
            LONG_NOTES,
            "vacuum analyze account",
            "alter table account_new drop column note, set tablespace " + tablespace);
    asSuperuser("grant pg_execute_server_program to " + table.database().ownerUser());
    assertThat(check()).extracting(Finding::code).isNotEmpty().doesNotContain("space-short");
  }

  private List<Finding> check() {
    return TableRewriter.using(table.database().ownerDataSource()).check(Table.SPEC);
  }

  @Test
  void theSpaceNeededIsSaidAtTheStart() {
    table.rewrite();
    assertThat(table.notices().get(0))
        .matches("the new table may take up to \\d+ kB and its indexes \\d+ kB, .*");
  }

  private void assertItEnds(RewritePhase phase, String event)
      throws SQLException, InterruptedException {
    assertThatThrownBy(() -> table.rewriteWhen(phase, () -> table.database().execute(event)))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("phase " + phase)
        .hasMessageContaining("SQLSTATE 53100")
        .hasMessageContaining("The source is in place");
    try (Connection application = table.database().application()) {
      execute(application, "update account set balance = 1 where id = 1");
    }
    assertThat(isDone("mount", "-o", "remount,size=64m", disk.toString())).isTrue();
    assertThat(table.rewrite().alreadySwapped()).isFalse();
    assertThat(table.database().value("select sum(balance) || ' ' || count(*) from account"))
        .isEqualTo("1 2000");
  }
}
