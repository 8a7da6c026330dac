package io.github.onlinerewrite.samples.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;

/**
 * Ours, by Liquibase's command line in a JVM of its own, whose start counts.
 *
 * @param column what is asked of the key; empty: the table is written anew as it is
 * @param jvm options of the JVM
 */
record OnlineRewrite(
    Bench bench, String name, String keyType, String column, boolean verify, List<String> jvm)
    implements Contender {

  private static final String TO_BIGINT = "<ext:column name=\"aid\" type=\"bigint\"/>";

  /** What pg_repack does. */
  static Contender plain(Bench bench) {
    return new OnlineRewrite(bench, "rewrite-plain", "integer", "", false, List.of());
  }

  /** What ALTER TABLE and pg_rewrite do. */
  static Contender toBigint(Bench bench) {
    return new OnlineRewrite(bench, "rewrite-bigint", "bigint", TO_BIGINT, false, List.of());
  }

  /** The same, while the JVM's second compiler does not compete with the server. */
  static Contender toBigintQuickly(Bench bench) {
    return new OnlineRewrite(
        bench, "rewrite-bigint-c1", "bigint", TO_BIGINT, false, List.of("-XX:TieredStopAtLevel=1"));
  }

  /** The same, with all rows compared. */
  static Contender toBigintVerified(Bench bench) {
    return new OnlineRewrite(
        bench, "rewrite-bigint-verified", "bigint", TO_BIGINT, true, List.of());
  }

  @Override
  public String what() {
    String options = jvm.isEmpty() ? "" : "JAVA_OPTS=" + String.join(" ", jvm) + " ";
    return options + "liquibase update, with " + change();
  }

  @Override
  public String version() throws IOException {
    try (JarFile jar = new JarFile(liquibase().toFile())) {
      return "Liquibase " + jar.getManifest().getMainAttributes().getValue("Liquibase-Version");
    }
  }

  /** No other contender compares anything, so once shows what it costs. */
  @Override
  public int rounds(int asked) {
    return verify ? 1 : asked;
  }

  @Override
  public List<String> run() throws IOException, InterruptedException {
    Path folder = bench.cluster().scratch();
    Files.writeString(folder.resolve("changelog.xml"), changelog());
    return Command.run(command(), folder, environment()).orThrow("liquibase").lines();
  }

  private Path liquibase() {
    return bench.settings().liquibase().resolve("internal/lib/liquibase-core.jar");
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(
        List.of(
            "-jar",
            liquibase().toString(),
            // What the engine says of its locks.
            "--log-level=info",
            "--log-channels=all",
            "update",
            "--changelog-file=changelog.xml"));
    return command;
  }

  private Map<String, String> environment() {
    return Map.of(
        "LIQUIBASE_HOME",
        bench.settings().liquibase().toString(),
        "LIQUIBASE_COMMAND_URL",
        bench.cluster().url(Accounts.DATABASE),
        "LIQUIBASE_COMMAND_USERNAME",
        Cluster.OWNER,
        "LIQUIBASE_COMMAND_PASSWORD",
        "not-asked-for",
        "LIQUIBASE_SHOW_BANNER",
        "false",
        "LIQUIBASE_ANALYTICS_ENABLED",
        "false");
  }

  private String changelog() {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <databaseChangeLog
            xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
            xmlns:ext="http://www.liquibase.org/xml/ns/dbchangelog-ext"
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
            xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
                http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd
                http://www.liquibase.org/xml/ns/dbchangelog-ext
                http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-ext.xsd">
          <changeSet id="1" author="dba" runInTransaction="false">
            {change}
          </changeSet>
        </databaseChangeLog>
        """
        .replace("{change}", change());
  }

  private String change() {
    String attributes =
        "<ext:onlineRewrite table=\"pgbench_accounts\" dropOldTable=\"true\" verify=\"{verify}\""
            .replace("{verify}", Boolean.toString(verify));
    return column.isEmpty()
        ? attributes + "/>"
        : attributes + ">" + column + "</ext:onlineRewrite>";
  }
}
