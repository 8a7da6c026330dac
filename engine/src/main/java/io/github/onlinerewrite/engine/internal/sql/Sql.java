package io.github.onlinerewrite.engine.internal.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A statement: a text with slots such as <code>{source}</code>, filled by names and by SQL that the
 * server has rendered, and with {@code ?} for values, which are always bound. Immutable.
 *
 * <p>A {@code ?} that is an operator may stand in a slot (it is doubled for the driver where values
 * are bound) but never in the text.
 */
public final class Sql {

  private static final Pattern SLOT = Pattern.compile("\\{([a-zA-Z][a-zA-Z0-9]*)}");

  private final String text;
  private final Map<String, String> slots;
  private final List<@Nullable Object> values;

  private Sql(String text, Map<String, String> slots, List<@Nullable Object> values) {
    this.text = text;
    this.slots = slots;
    this.values = values;
  }

  /** A statement with slots and question marks still to fill. */
  public static Sql of(String text) {
    return new Sql(text, Map.of(), List.of());
  }

  /** A whole statement that the server has rendered, or that was joined from such parts. */
  public static Sql rendered(String statement) {
    return Sql.of("{statement}").with("statement", new Fragment(statement));
  }

  /** Statements without bound values, to be run in one trip. */
  public static Sql joined(List<Sql> statements) {
    return rendered(statements.stream().map(Sql::render).collect(Collectors.joining(";\n")));
  }

  public Sql with(String slot, Identifier name) {
    return with(slot, new Fragment(name.quoted()));
  }

  public Sql with(String slot, QualifiedName name) {
    return with(slot, new Fragment(name.quoted()));
  }

  /** Fills a slot with names, commas between. */
  public Sql with(String slot, List<Identifier> names) {
    return with(slot, new Fragment(Identifier.list(names)));
  }

  /** Fills a slot with a number that must stand in the text, such as a block number in a ctid. */
  public Sql with(String slot, long number) {
    return with(slot, new Fragment(Long.toString(number)));
  }

  public Sql with(String slot, Fragment fragment) {
    if (!text.contains("{" + slot + "}")) {
      throw new IllegalArgumentException("no slot {" + slot + "} in: " + text);
    }
    Map<String, String> more = new TreeMap<>(slots);
    more.put(slot, fragment.sql());
    return new Sql(text, more, values);
  }

  /** Binds the values of the question marks, in their order; call it once. */
  public Sql bind(@Nullable Object... bound) {
    return new Sql(
        text, slots, Collections.unmodifiableList(new ArrayList<>(Arrays.asList(bound))));
  }

  /** The statement, without bound values, as a part of another one. */
  public Fragment fragment() {
    if (!values.isEmpty()) {
      throw new IllegalStateException("values are bound in: " + text);
    }
    return new Fragment(render());
  }

  List<@Nullable Object> values() {
    return values;
  }

  /** The statement for the driver. */
  String render() {
    Matcher matcher = SLOT.matcher(text);
    StringBuilder rendered = new StringBuilder();
    while (matcher.find()) {
      String filling = slots.get(matcher.group(1));
      if (filling == null) {
        throw new IllegalStateException(
            "slot {" + matcher.group(1) + "} is not filled in: " + text);
      }
      String safe = values.isEmpty() ? filling : doubled(filling);
      matcher.appendReplacement(rendered, Matcher.quoteReplacement(safe));
    }
    return matcher.appendTail(rendered).toString();
  }

  /**
   * The driver takes a ? outside quotes for a value unless it is doubled; inside it does not look.
   */
  private static String doubled(String sql) {
    StringBuilder doubled = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < sql.length(); i++) {
      char character = sql.charAt(i);
      doubled.append(character);
      if (quote == 0 && (character == '"' || character == '\'')) {
        quote = character;
      } else if (character == quote) {
        quote = 0;
      } else if (quote == 0 && character == '?') {
        doubled.append('?');
      }
    }
    return doubled.toString();
  }

  /** SQL text made of quoted names, or rendered by the server: safe to stand in a statement. */
  public record Fragment(String sql) {

    /** The fragments with {@code separator} between them. */
    public static Fragment join(String separator, List<Fragment> fragments) {
      return new Fragment(
          fragments.stream().map(Fragment::sql).collect(Collectors.joining(separator)));
    }
  }

  /** The statement without its bound values, for logs. */
  @Override
  public String toString() {
    return render();
  }
}
