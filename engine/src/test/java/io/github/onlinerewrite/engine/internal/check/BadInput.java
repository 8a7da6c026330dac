package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.scenario.WrittenChanges;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A rewrite that is refused, read from bad-inputs.txt, which says how one is written. */
final class BadInput {

  private static final List<String> SOURCE =
      List.of(
          "create table t (id int primary key, v int)",
          "insert into t select i, i from generate_series(1, 100) i");
  private static final String TARGET = "create table t_new (id bigint primary key, v int)";

  final List<String> codes;
  final List<String> asOwner = new ArrayList<>();
  final List<String> asSuperuser = new ArrayList<>();
  RewriteSpec spec = spec("t", "t_new");
  String remedy = "?";
  int oldest = 13;
  int newest = 99;

  private final List<String> statements = new ArrayList<>();
  private List<String> tables = Stream.concat(SOURCE.stream(), Stream.of(TARGET)).toList();

  private BadInput(List<String> lines) {
    codes = List.of(lines.get(0).trim().split(" "));
    List<String> current = statements;
    for (String line : lines.subList(1, lines.size())) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "" -> {}
        case "remedy" -> remedy = line.substring("remedy ".length());
        case "tables" -> tables = words[1].equals("NONE") ? List.of() : SOURCE;
        case "rewrite" -> spec = rewrite(words);
        case "servers" -> {
          oldest = Integer.parseInt(words[1].split("-")[0]);
          newest = Integer.parseInt(words[1].split("-")[1]);
        }
        case "change" ->
            spec = WrittenChanges.in(spec, List.of(line.substring("change ".length())));
        case "superuser" -> current = asSuperuser;
        default -> current.add(line);
      }
    }
    asOwner.addAll(tables);
    asOwner.addAll(statements);
  }

  private static RewriteSpec rewrite(String[] words) {
    RewriteSpec spec = spec(words[1], words[2]);
    return words.length > 3 ? spec.keepingOldTableAs(words[3]) : spec;
  }

  private static RewriteSpec spec(String source, String target) {
    String[] name = source.split("\\.");
    RewriteSpec spec =
        RewriteSpec.table(name[name.length - 1]).inSchema(name.length > 1 ? name[0] : "public");
    return target.equals("-") ? spec : spec.into(target);
  }

  static Stream<BadInput> all() {
    try (InputStream file =
        Objects.requireNonNull(BadInput.class.getResourceAsStream("bad-inputs.txt"))) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.split("\n== "))
          .skip(1)
          .map(section -> new BadInput(section.lines().toList()));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public String toString() {
    List<String> last = asSuperuser.isEmpty() ? asOwner : asSuperuser;
    return String.join(", ", codes) + ": " + (last.isEmpty() ? "" : last.get(last.size() - 1));
  }
}
