package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import liquibase.ui.ConsoleUIService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScreenTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream terminal = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final Screen screen = new Screen(terminal::println, terminal, 21);

  @Test
  void liveLineIsWrittenOver() {
    screen.live("copy 10 %, 5,000");
    screen.live("copy 20 %");
    screen.live("copy 30 %, 1");

    assertThat(written()).isEqualTo("\rcopy 10 %, 5,000\rcopy 20 %       \rcopy 30 %, 1");
  }

  @Test
  void aLineThatStaysBeginsBelow() {
    screen.line("copy");
    screen.live("copy 10 %");
    screen.line("verify");
    screen.line("done");

    assertThat(written()).isEqualTo("copy\n\rcopy 10 %\nverify\ndone\n");
  }

  @Test
  void liveLineNeverWraps() {
    screen.live("01234567890123456789 is too long");
    screen.live("\u8868\u8868\u8868\u8868\u8868\u8868\u8868\u8868\u8868\u8868\u8868\u8868");

    assertThat(written())
        .isEqualTo(
            "\r01234567890123456789"
                + "\r\u8868\u8868\u8868\u8868\u8868\u8868\u8868\u8868\u8868\u8868");
  }

  @Test
  void nothingMovesTheCursor() {
    screen.live("a\nb\u001b[2Jc\rd");

    assertThat(written()).isEqualTo("\ra b [2Jc d");
  }

  @Test
  void withoutATerminalAllAreLines() {
    Screen log = new Screen(terminal::println, null, 80);
    log.live("copy 10 %");
    log.live("copy 20 %");
    log.line("verify");

    assertThat(written()).isEqualTo("copy 10 %\ncopy 20 %\nverify\n");
    assertThat(log.isLive()).isFalse();
  }

  @Test
  void widthIsTheShellsWhenItIsOne() {
    assertThat(Screen.columns(Map.of("COLUMNS", "120"))).isEqualTo(120);
    assertThat(Screen.columns(Map.of("COLUMNS", "-1"))).isEqualTo(80);
    assertThat(Screen.columns(Map.of())).isEqualTo(80);
  }

  @Test
  void ciAndADumbTerminalWantLines() {
    assertThat(Terminal.allows(Map.of("TERM", "xterm"))).isTrue();
    assertThat(Terminal.allows(Map.of("CI", "false"))).isTrue();
    assertThat(Terminal.allows(Map.of("CI", "true", "TERM", "xterm"))).isFalse();
    assertThat(Terminal.allows(Map.of("TERM", "dumb"))).isFalse();
  }

  @Test
  void anErrorStreamThatGoesToAFileIsNoTerminal(@TempDir Path folder) throws IOException {
    Path log = Files.createFile(folder.resolve("log"));

    assertThat(Terminal.isTerminal(Files.createSymbolicLink(folder.resolve("1"), log))).isFalse();
    assertThat(
            Terminal.isTerminal(
                Files.createSymbolicLink(folder.resolve("2"), Path.of("/dev/pts/7"))))
        .isTrue();
    assertThat(Terminal.isTerminal(folder.resolve("no such link"))).isTrue();
  }

  @Test
  void whoWritesElsewhereHasNoTerminal() {
    ConsoleUIService ui = new ConsoleUIService();
    ui.setOutputStream(terminal);

    assertThat(Terminal.of(ui, Map.of("TERM", "xterm"))).isNull();
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
