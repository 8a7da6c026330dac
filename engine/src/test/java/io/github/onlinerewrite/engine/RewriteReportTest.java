package io.github.onlinerewrite.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class RewriteReportTest {

  private static final String HOSTILE = "a\"b<script>alert('1')</script>&amp;\u0007\u202e";

  @TempDir Path folder;
  private RewriteReport report;

  @BeforeEach
  void begin() throws IOException {
    report =
        RewriteReport.ofRewrite(
            RewriteSpec.table(HOSTILE)
                .addColumn(AddedColumn.of(HOSTILE, "text").withDefault("'<b>'"))
                .partitionBy(Partitioning.list(HOSTILE).partitionIn(HOSTILE, "'<i>'")),
            RewriteOptions.defaults(),
            folder);
  }

  @Test
  void whatIsTextStaysText() throws Exception {
    hearEverything();
    report.failed(
        new RewriteException.Refused(
            HOSTILE, List.of(new Finding("<code>", HOSTILE, HOSTILE, "run \"x\" & 'y'"))));

    Path file = report.write();

    String page = Files.readString(file);
    assertThat(page)
        .contains("a&quot;b&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;\uFFFD\uFFFD")
        .contains("&lt;code&gt;", "run &quot;x&quot; &amp; &#39;y&#39;", "&lt;b&gt;", "&lt;i&gt;")
        .doesNotContain("<script", "<b>", "\u0007", "\u202e");
    assertThat(file.getFileName().toString())
        .matches("a_b_script_alert__1____script__amp___-\\d{8}-\\d{6}\\.html");
    parse(page);
  }

  @Test
  void pageNeedsNothingButItself() throws Exception {
    hearEverything();
    report.ended(result());

    String page = Files.readString(report.write());

    assertThat(page).doesNotContainPattern("(?i)https?://|src=|href=|url\\(|<script|@import");
    assertThat(page).contains("Done", "1,000,000", "4,321", "14 ms", "wait for 7", "swap");
    assertThat(page).contains("gave up: an older snapshot was held by pid 7");
  }

  @Test
  void aLongRunIsKeptInBounds() throws Exception {
    List<RewritePhase> phases = List.of(RewritePhase.values());
    for (int i = 0; i < 100_000; i++) {
      report.phaseStarted("public.m", phases.get(i % phases.size()));
      report.progress(progress(i));
      report.notice("public.m", "notice " + i + " of a long run");
      report.lockAttempt("public.m", attempt("obstacle " + i));
    }
    report.failed(new RewriteException.Cancelled("public.m", RewritePhase.COPY, "interrupted"));

    String page = Files.readString(report.write());

    assertThat(page.length()).isLessThan(400_000);
    assertThat(page)
        .contains("notice 0 of", "notice 99999 of", "obstacle 0", "obstacle 99999")
        .contains("and 99,800 more", "100,000 gave up", "99,800 phases")
        .doesNotContain("notice 100 of", "notice 99899 of");
  }

  @Test
  void aRunThatNothingIsHeardOfIsTold() throws Exception {
    report.failed(new IllegalStateException("Key (id)=(42)"));

    String page = Files.readString(report.write());

    assertThat(page).contains("The run ended with java.lang.IllegalStateException.");
    assertThat(page).doesNotContain("42)");
    parse(page);
  }

  @Test
  void aFileIsReplacedAndNothingElseIsLeft() throws Exception {
    Path file = folder.resolve("report.html");
    Files.writeString(file, "an older one");
    RewriteReport named =
        RewriteReport.ofSwap(RewriteSpec.table("m"), RewriteOptions.defaults(), file);
    named.ended(result());

    assertThat(named.write()).isEqualTo(file);

    assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>").contains("Swap of");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aRevertSaysThatTheOldTableIsBack() throws Exception {
    RewriteReport back =
        RewriteReport.ofRevert(
            RewriteSpec.table("m"), RewriteOptions.defaults(), folder.resolve("back.html"));
    back.ended(result());

    assertThat(Files.readString(back.write()))
        .contains("Revert of", "The old table is back, with what was written since the swap.")
        .doesNotContain("The new table is in place");
  }

  /** A name may hold a path, and one that begins with a dot would not be listed. */
  @Test
  void aFileThatIsNamedAfterATableIsInItsFolderAndNotHidden() throws Exception {
    RewriteReport hostile =
        RewriteReport.ofSwap(
            RewriteSpec.table("../.x<b>é"), RewriteOptions.defaults(), folder.resolve("."));
    hostile.ended(result());

    Path file = hostile.write();

    assertThat(file.normalize()).hasParent(folder);
    assertThat(file.getFileName().toString()).startsWith("_._.x_b__-").endsWith(".html");
  }

  @Test
  void twoReportsOfOneSecondAreTwoFiles() throws Exception {
    assertThat(report.write()).isNotEqualTo(report.write());
  }

  @Test
  void aFolderThatIsNotThereIsToldBeforeTheRun() {
    Path missing = folder.resolve("missing");

    assertThatThrownBy(
            () ->
                RewriteReport.ofRewrite(
                    RewriteSpec.table("m"),
                    RewriteOptions.defaults(),
                    missing.resolve("report.html")))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the report cannot be written to "
                + missing.resolve("report.html")
                + ": there is no folder "
                + missing
                + ". Nothing was changed. Name a file or a folder that can be written.");
  }

  @Test
  void aFolderThatIsLostMeanwhileIsTold() throws Exception {
    Path lost = Files.createDirectory(folder.resolve("lost"));
    RewriteReport named =
        RewriteReport.ofRewrite(RewriteSpec.table("m"), RewriteOptions.defaults(), lost);
    Files.delete(lost);

    assertThatThrownBy(named::write)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the report could not be written: there is no folder " + lost);
  }

  private void hearEverything() {
    report.version("PostgreSQL", "18.6 <");
    for (RewritePhase phase : RewritePhase.values()) {
      report.phaseStarted(HOSTILE, phase);
      report.notice(HOSTILE, "wait for 7 " + HOSTILE);
    }
    report.progress(progress(1));
    report.progress(progress(2));
    report.lockAttempt(HOSTILE, attempt("an older snapshot was held by pid 7"));
    report.lockAttempt(HOSTILE, attempt(null));
  }

  private static LockAttempt attempt(@Nullable String obstacle) {
    return new LockAttempt(
        "swap", HOSTILE, Instant.now(), Duration.ofMillis(14), Duration.ofMillis(9), obstacle);
  }

  private static RewriteProgress progress(long rows) {
    return new RewriteProgress(
        "public.m", RewritePhase.COPY, 50, rows, 10, OptionalLong.of(3), null, "");
  }

  private static RewriteResult result() {
    return new RewriteResult(
        "public.m",
        "public.m_old",
        1_000_000,
        4_321,
        Duration.ofMillis(12_300),
        Duration.ofMillis(9),
        Duration.ofMillis(14),
        2,
        false,
        false,
        List.of());
  }

  /** But for the elements that HTML does not close, it is well-formed. */
  private static void parse(String page) throws Exception {
    String xml = page.replace("<!DOCTYPE html>", "").replaceAll("<meta [^>]*>", "");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }
}
