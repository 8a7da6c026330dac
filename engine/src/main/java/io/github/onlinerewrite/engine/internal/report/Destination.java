package io.github.onlinerewrite.engine.internal.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/** Where a report goes: nobody finds half a file there. */
public final class Destination {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** File systems take 255 bytes; the time and a number come after it. */
  private static final int LONGEST_NAME = 150;

  private final Path folder;
  private final String name;
  private final boolean ofItsOwn;

  private Destination(Path folder, String name, boolean ofItsOwn) {
    this.folder = folder;
    this.name = name;
    this.ofItsOwn = ofItsOwn;
  }

  /**
   * {@code fileOrFolder}, a folder when there is one of that name; the file in it is then named
   * after {@code table} and {@code begun}. Throws when its folder is not there or cannot be
   * written.
   */
  public static Destination of(Path fileOrFolder, String table, Instant begun) throws IOException {
    Path path = fileOrFolder.toAbsolutePath();
    Destination destination;
    if (Files.isDirectory(path)) {
      destination = new Destination(path, named(table) + "-" + TIME.format(begun), true);
    } else {
      Path folder = path.getParent();
      Path file = path.getFileName();
      if (folder == null || file == null || !Files.isDirectory(folder)) {
        throw new NotDirectoryException(String.valueOf(folder));
      }
      destination = new Destination(folder, file.toString(), false);
    }
    // Rights alone do not tell: the file system may be full or read-only.
    Files.delete(destination.temporary(""));
    return destination;
  }

  /** A file name of what may be the name of a table, which may hold anything; it is not hidden. */
  private static String named(String table) {
    String plain = table.replaceAll("[^A-Za-z0-9._-]|^[.-]", "_");
    return plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
  }

  private Path temporary(String content) throws IOException {
    Path file = folder.resolve(".online-rewrite-" + UUID.randomUUID() + ".tmp");
    try {
      Files.writeString(file, content, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (IOException failure) {
      deleted(file, failure);
      throw failure;
    }
    return file;
  }

  private static void deleted(Path file, Exception failure) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException atDeleting) {
      failure.addSuppressed(atDeleting);
    }
  }

  /** Writes the file at once; returns its path. */
  public Path write(String content) throws IOException {
    Path temporary = temporary(content);
    try {
      Path file = file();
      moved(temporary, file);
      return file;
    } catch (IOException failure) {
      deleted(temporary, failure);
      throw failure;
    }
  }

  private Path file() {
    if (!ofItsOwn) {
      return folder.resolve(name);
    }
    Path file = folder.resolve(name + ".html");
    for (int number = 2; Files.exists(file); number++) {
      file = folder.resolve(name + "-" + number + ".html");
    }
    return file;
  }

  private static void moved(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException unsupported) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** What went wrong, without the class of the exception that says it. */
  public static String reason(IOException failure) {
    String path = String.valueOf(failure.getMessage());
    if (failure instanceof NotDirectoryException || failure instanceof NoSuchFileException) {
      return "there is no folder " + path;
    }
    return failure.getClass().getSimpleName() + ": " + path;
  }
}
