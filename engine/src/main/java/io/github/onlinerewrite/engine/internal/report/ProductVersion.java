package io.github.onlinerewrite.engine.internal.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version that was built, which the build writes into a resource: a shaded jar keeps it. */
public final class ProductVersion {

  private ProductVersion() {}

  public static String read() {
    try (InputStream file = ProductVersion.class.getResourceAsStream("version.txt")) {
      return file == null
          ? Words.NOT_KNOWN
          : new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
