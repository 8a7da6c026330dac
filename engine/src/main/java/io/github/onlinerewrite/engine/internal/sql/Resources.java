package io.github.onlinerewrite.engine.internal.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** SQL that is installed in the server, kept as files beside the class that installs it. */
public final class Resources {

  private Resources() {}

  /** The file {@code name} in the package of {@code owner}, with its slots still to fill. */
  public static Sql read(Class<?> owner, String name) {
    try (InputStream file = owner.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("resource " + name + " is missing beside " + owner);
      }
      return Sql.of(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
