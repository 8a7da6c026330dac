package io.github.onlinerewrite.engine;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where and how the new table is stored; what is not given stays as the source has it. Immutable.
 *
 * @param tablespace its tablespace; null: the source's
 * @param parameters storage parameters by name, such as {@code fillfactor} or {@code
 *     toast.autovacuum_enabled}
 */
public record TableStorage(@Nullable String tablespace, Map<String, String> parameters) {

  /** Nothing is given. */
  public static final TableStorage UNCHANGED = new TableStorage(null, Map.of());

  private static final Pattern PARAMETER = Pattern.compile("(toast\\.)?[a-z_]+");

  public TableStorage {
    Names.refuseBlank("tablespace", tablespace);
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      if (!PARAMETER.matcher(parameter.getKey()).matches()) {
        throw new IllegalArgumentException(
            "\"" + parameter.getKey() + "\" is no storage parameter: use lower case letters and _");
      }
      Names.refuseBlank(parameter.getKey(), Objects.requireNonNull(parameter.getValue()));
    }
  }

  /** The source's parameters in another tablespace. */
  public static TableStorage inTablespace(String tablespace) {
    return new TableStorage(tablespace, Map.of());
  }

  /** The same with one parameter more. */
  public TableStorage with(String parameter, String value) {
    Map<String, String> more = new TreeMap<>(parameters);
    more.put(parameter, value);
    return new TableStorage(tablespace, more);
  }

  String canonical() {
    StringBuilder fields = new StringBuilder(Names.field("tablespace", tablespace));
    parameters.forEach((name, value) -> fields.append(Names.field(name, value)));
    return fields.isEmpty() ? "" : Names.element("storage", fields.toString());
  }
}
