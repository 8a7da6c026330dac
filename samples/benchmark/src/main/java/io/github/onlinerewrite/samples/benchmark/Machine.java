package io.github.onlinerewrite.samples.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What it was measured on, in words. */
final class Machine {

  private static final long GIBIBYTE = 1L << 30;

  private Machine() {}

  static String describe(Cluster cluster, Settings settings) throws IOException, SQLException {
    String set =
        Cluster.settings().entrySet().stream()
            .map(Map.Entry::toString)
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        """
        - Machine: %d CPUs (%s), %d GB, %s %s
        - Server: PostgreSQL %s, %s, otherwise its defaults
        - Client: Java %s
        - Asked for: %s, %,d rows, rounds: %d, load: %d updates/s
        """,
        Runtime.getRuntime().availableProcessors(),
        processor(),
        Math.round((double) memory() / GIBIBYTE),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        cluster.value(Cluster.ADMIN, "show server_version"),
        set,
        System.getProperty("java.version"),
        settings.story().word(),
        settings.rows(),
        settings.rounds(),
        settings.rate());
  }

  private static long memory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return System.getProperty("os.arch");
    }
    return Files.readAllLines(info).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }
}
