package io.github.onlinerewrite.engine.scenario;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/** One folder of {@code scenarios}; its README tells what the files mean. */
record Scenario(Path folder, Properties properties, boolean decodes) {

  private static final Set<String> KNOWN =
      Set.of(
          "table",
          "schema",
          "target",
          "oldTable",
          "dropOldTable",
          "verify",
          "chunkSize",
          "workers",
          "connections",
          "writers",
          "logical",
          "tablespaces",
          "from",
          "below");

  /** Ends a statement: a semicolon at the end of a line that no indented line follows. */
  private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*\\n(?=\\S)|;\\s*$");

  Scenario {
    Set<String> unknown = new HashSet<>(properties.stringPropertyNames());
    unknown.removeAll(KNOWN);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(folder + ": rewrite.properties has unknown " + unknown);
    }
    if (!List.of("all", "update").contains(properties.getProperty("writers", "all"))) {
      throw new IllegalArgumentException(folder + ": writers must be all or update");
    }
    if (Files.exists(folder.resolve("expect.sql"))
        == Files.exists(folder.resolve("expect_refusal"))) {
      throw new IllegalArgumentException(
          folder + " must have either expect.sql or expect_refusal, and not both");
    }
  }

  static Scenario read(Path folder) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(Files.readString(folder.resolve("rewrite.properties"))));
    return new Scenario(folder, properties, false);
  }

  /** The same with logical decoding. */
  Scenario decoding() {
    return new Scenario(folder, properties, true);
  }

  /** Whether it can be had with logical decoding: not with a single session. */
  boolean canDecode() {
    return !hasOneConnection();
  }

  /** Whether every table of the schema is rewritten, one after the other. */
  boolean isForAllTables() {
    return table().equals("*");
  }

  RewriteSpec spec() throws IOException {
    return spec(table());
  }

  RewriteSpec spec(String table) throws IOException {
    Path changes = folder.resolve("changes");
    return Files.exists(changes)
        ? WrittenChanges.in(named(table), Files.readAllLines(changes))
        : named(table);
  }

  private String table() {
    return Objects.requireNonNull(properties.getProperty("table"));
  }

  private RewriteSpec named(String table) {
    RewriteSpec spec = RewriteSpec.table(table);
    if (properties.containsKey("schema")) {
      spec = spec.inSchema(properties.getProperty("schema"));
    }
    if (properties.containsKey("target")) {
      spec = spec.into(properties.getProperty("target"));
    }
    if (properties.containsKey("oldTable")) {
      spec = spec.keepingOldTableAs(properties.getProperty("oldTable"));
    }
    return is("dropOldTable", false) ? spec.droppingOldTable() : spec;
  }

  RewriteOptions options() {
    return RewriteOptions.defaults()
        .withCapture(decodes ? Capture.LOGICAL : Capture.TRIGGER)
        .withVerify(is("verify", true))
        .withChunkSize(ByteSize.parse(properties.getProperty("chunkSize", "64 kB")))
        .withWorkers(Integer.parseInt(properties.getProperty("workers", "2")));
  }

  /** Whether the engine gets one connection only. */
  boolean hasOneConnection() {
    return properties.getProperty("connections", "several").equals("one");
  }

  /** Whether the rows of writers may be away for a while: they are deleted and inserted again. */
  boolean writersDelete() {
    return properties.getProperty("writers", "all").equals("all");
  }

  /** The tablespaces of the owner. */
  List<String> tablespaces() {
    String names = properties.getProperty("tablespaces", "");
    return names.isEmpty() ? List.of() : List.of(names.split(", "));
  }

  boolean isFor(int majorVersion) {
    return majorVersion >= Integer.parseInt(properties.getProperty("from", "13"))
        && majorVersion < Integer.parseInt(properties.getProperty("below", "100"));
  }

  /** The codes that the refusal must have, each with what its remedy must say; else empty. */
  Map<String, String> refusal() throws IOException {
    if (decodes && properties.containsKey("logical")) {
      return Map.of(properties.getProperty("logical"), "or capture with triggers");
    }
    Path file = folder.resolve("expect_refusal");
    Map<String, String> remedies = new LinkedHashMap<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split(": ", 2);
        if (words.length != 2) {
          throw new IllegalArgumentException(file + " needs a remedy: " + line);
        }
        remedies.put(words[0], words[1]);
      }
    }
    return remedies;
  }

  /** The statements of a file; none if there is no such file. */
  List<String> statements(String file) throws IOException {
    Path path = folder.resolve(file);
    if (!Files.exists(path)) {
      return List.of();
    }
    List<String> statements = new ArrayList<>();
    for (String part : END_OF_STATEMENT.split(Files.readString(path))) {
      if (!part.isBlank()) {
        statements.add(part.strip());
      }
    }
    return statements;
  }

  private boolean is(String name, boolean whenUnset) {
    return Boolean.parseBoolean(properties.getProperty(name, Boolean.toString(whenUnset)));
  }

  @Override
  public String toString() {
    return String.valueOf(folder.getFileName());
  }
}
