package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query as the server rendered it, with other relations in the place of some. The server writes
 * names of relations qualified (under our search path), keywords in upper case, and columns behind
 * the alias of their relation or, where it has none, behind its name; there the new name must stand
 * too, so that after a rename the server renders what it rendered before.
 */
final class RenamedQuery {

  private static final Pattern TOKEN =
      Pattern.compile(
          "[eE]'(?:[^'\\\\]|\\\\.|'')*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")+\""
              + "|[a-zA-Z_\\x{80}-\\x{10ffff}][a-zA-Z0-9_$\\x{80}-\\x{10ffff}]*|\\s+|.",
          Pattern.DOTALL);

  private static final Set<String> BEFORE_RANGES =
      Set.of(")", "FROM", "JOIN", "LATERAL", "OF", "ONLY", "RECURSIVE", "USING", "WITH");

  private final List<String> tokens = new ArrayList<>();
  private final Map<QualifiedName, QualifiedName> names;

  /** Names of relations without an alias, and what they become. */
  private final Map<String, Identifier> ranges = new HashMap<>();

  private final Set<Integer> done = new HashSet<>();

  private RenamedQuery(String query, Map<QualifiedName, QualifiedName> names) {
    Matcher token = TOKEN.matcher(query);
    while (token.find()) {
      tokens.add(token.group());
    }
    this.names = names;
  }

  /** Whether two queries are the same but for quotes that a name need not have. */
  static boolean isSame(String one, String other) {
    return new RenamedQuery(one, Map.of())
        .plain()
        .equals(new RenamedQuery(other, Map.of()).plain());
  }

  private List<String> plain() {
    List<String> plain = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      plain.add(isName(i) ? '"' + name(i) + '"' : at(i));
    }
    return plain;
  }

  /** The query with the keys' relations replaced; empty when a name may mean something else too. */
  static Optional<String> of(String query, Map<QualifiedName, QualifiedName> names) {
    RenamedQuery renamed = new RenamedQuery(query, names);
    renamed.replaceRelations();
    return renamed.replaceRanges()
        ? Optional.of(String.join("", renamed.tokens))
        : Optional.empty();
  }

  private void replaceRelations() {
    for (int i = 0; i + 2 < tokens.size(); i++) {
      if (!isName(i) || !at(i + 1).equals(".") || !isName(i + 2) || at(i - 1).equals(".")) {
        continue;
      }
      QualifiedName from = QualifiedName.of(name(i), name(i + 2));
      QualifiedName to = names.get(from);
      // A function may have the name of a table.
      if (to == null || at(i + 3).equals("(") || at(i + 3).equals(".")) {
        continue;
      }
      if (!at(i - 1).equals(":") && !hasAlias(i + 3)) {
        ranges.put(from.name().value(), to.name());
      }
      tokens.set(i, to.schema().quoted());
      tokens.set(i + 2, to.name().quoted());
      done.add(i);
      done.add(i + 2);
    }
  }

  /** An alias follows at once; it is a name, and so in lower case or in quotes. */
  private boolean hasAlias(int position) {
    String next = at(position + 1);
    return at(position).isBlank()
        && isName(position + 1)
        && (next.startsWith("\"") || next.equals(next.toLowerCase(Locale.ROOT)));
  }

  private boolean replaceRanges() {
    for (int i = 0; i < tokens.size(); i++) {
      if (done.contains(i) || !isName(i) || at(i - 1).equals(".")) {
        continue;
      }
      Identifier to = ranges.get(name(i));
      if (to == null || at(i - 2).equals("AS")) {
        continue;
      }
      if (at(i + 1).equals(".")) {
        tokens.set(i, to.quoted());
      } else if (mayNameRange(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a name without a dot may be that of a relation: an alias, a common table expression, or
   * what is locked. Else it is a column: the server prints a whole row with a star.
   */
  private boolean mayNameRange(int position) {
    int previous = at(position - 1).isBlank() ? position - 2 : position - 1;
    boolean isCommonTable =
        at(position + 1).isBlank() && at(position + 2).equals("AS") && !isName(position + 4);
    return isName(previous)
        || BEFORE_RANGES.contains(at(previous))
        || at(position + 1).equals("(")
        || isCommonTable;
  }

  private String at(int position) {
    return position < 0 || position >= tokens.size() ? "" : tokens.get(position);
  }

  private boolean isName(int position) {
    return at(position).matches("(?s)\".*\"|[a-z_\\x{80}-\\x{10ffff}].*");
  }

  private String name(int position) {
    String token = at(position);
    return token.startsWith("\"")
        ? token.substring(1, token.length() - 1).replace("\"\"", "\"")
        : token;
  }
}
