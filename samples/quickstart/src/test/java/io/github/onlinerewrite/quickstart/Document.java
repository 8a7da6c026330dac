package io.github.onlinerewrite.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of Markdown of this repository. */
record Document(Path path, String text) {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");

  /** A block between fences. */
  record Fenced(String language, String text) {}

  /** The folder that holds the README: tests run in their module's. */
  static Path repository() {
    return Path.of(System.getProperty("basedir", "."))
        .toAbsolutePath()
        .resolve("../..")
        .normalize();
  }

  static Document read(String name) {
    Path path = repository().resolve(name);
    return new Document(path, contentOf(path));
  }

  /** The README and everything in docs. */
  static List<Document> all() {
    try (Stream<Path> docs = Files.walk(repository().resolve("docs"));
        Stream<Path> samples = Files.walk(repository().resolve("samples"), 2)) {
      List<Document> all = new ArrayList<>();
      all.add(read("README.md"));
      Stream.concat(docs, samples)
          .filter(path -> path.toString().endsWith(".md"))
          .forEach(path -> all.add(new Document(path, contentOf(path))));
      return all;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The text from a heading of the second level to the next one. */
  Document section(String heading) {
    int start = text.indexOf("\n## " + heading + "\n");
    if (start < 0) {
      throw new AssertionError(path + " has no section " + heading);
    }
    int end = text.indexOf("\n## ", start + 1);
    return new Document(path, text.substring(start, end < 0 ? text.length() : end));
  }

  /** All blocks between fences, in order. */
  List<Fenced> fenced() {
    Matcher matcher =
        Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(text);
    List<Fenced> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(new Fenced(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  /** The first line of the first fenced block. */
  String firstFencedLine() {
    return fenced().get(0).text().lines().findFirst().orElseThrow();
  }

  /** The rows of the table with that header, cell by cell, without backticks. */
  List<List<String>> table(String header) {
    return text.lines()
        .dropWhile(line -> !line.equals(header))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> Stream.of(line.split("\\|")).skip(1).map(Document::plain).toList())
        .toList();
  }

  /** Links to files of the repository, as written. */
  List<String> links() {
    return LINK.matcher(text)
        .results()
        .map(match -> match.group(1))
        .filter(link -> !link.contains("://"))
        .toList();
  }

  private static String plain(String cell) {
    return cell.replace("`", "").trim();
  }

  private static String contentOf(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
