package io.github.onlinerewrite.engine.scenario;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/** One folder of {@code scenarios}; its README tells what the files mean. */
record Scenario(Path folder, Properties properties) {

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
    if (Files.exists(folder.resolve("expect.sql"))
        == Files.exists(folder.resolve("expect_refusal"))) {
      throw new IllegalArgumentException(
          folder + " must have either expect.sql or expect_refusal, and not both");
    }
  }

  static Scenario read(Path folder) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(Files.readString(folder.resolve("rewrite.properties"))));
    return new Scenario(folder, properties);
  }

  RewriteSpec spec() throws IOException {
    Path changes = folder.resolve("changes");
    return Files.exists(changes)
        ? WrittenChanges.in(named(), Files.readAllLines(changes))
        : named();
  }

  private RewriteSpec named() {
    RewriteSpec spec = RewriteSpec.table(Objects.requireNonNull(properties.getProperty("table")));
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
        .withVerify(is("verify", true))
        .withChunkSize(ByteSize.parse(properties.getProperty("chunkSize", "64 kB")))
        .withWorkers(Integer.parseInt(properties.getProperty("workers", "2")));
  }

  /** Whether the engine gets one connection only. */
  boolean hasOneConnection() {
    return properties.getProperty("connections", "several").equals("one");
  }

  boolean isFor(int majorVersion) {
    return majorVersion >= Integer.parseInt(properties.getProperty("from", "13"))
        && majorVersion < Integer.parseInt(properties.getProperty("below", "100"));
  }

  /** The codes that the refusal must have; empty where the rewrite must succeed. */
  Set<String> refusal() throws IOException {
    Path file = folder.resolve("expect_refusal");
    return Files.exists(file)
        ? Set.copyOf(Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList())
        : Set.of();
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
