package io.github.onlinerewrite.engine.internal.check;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The base type of a key column, and which other base types keep its values apart and equal.
 *
 * @param name {@code schema.name}
 * @param kind typtype
 * @param modifier atttypmod, -1 when there is none
 * @param deterministic whether its collation calls only identical values equal
 * @param collation OID, 0 when the type has none
 */
record KeyType(
    long oid, String name, char kind, int modifier, boolean deterministic, long collation) {

  /** Exact numbers, each of which holds all values of those before it. */
  private static final List<String> INTEGERS =
      List.of("pg_catalog.int2", "pg_catalog.int4", "pg_catalog.int8");

  /** Decimal digits that a value of the type may have. */
  private static final Map<String, Integer> DIGITS =
      Map.of("pg_catalog.int2", 5, "pg_catalog.int4", 10, "pg_catalog.int8", 19);

  private static final Set<String> TEXTS = Set.of("pg_catalog.text", "pg_catalog.varchar");

  /** What a typmod of character types and numeric is offset by (VARHDRSZ). */
  private static final int MODIFIER_OFFSET = 4;

  private static final String NUMERIC = "pg_catalog.numeric";

  /** Whether the cast to {@code to} is injective and keeps what is equal equal. */
  boolean isKeptBy(KeyType to) {
    if (oid == to.oid) {
      return isSameTypeKept(to);
    }
    if (INTEGERS.contains(name)) {
      return isIntegerKept(to);
    }
    if (isText(to)) {
      return isTextKept(to);
    }
    return (name.equals("pg_catalog.float4") && to.name.equals("pg_catalog.float8"))
        || (name.equals("pg_catalog.date") && to.name.equals("pg_catalog.timestamp"));
  }

  private boolean isSameTypeKept(KeyType to) {
    if (collation != to.collation && !(deterministic && to.deterministic)) {
      return false;
    }
    if (modifier == to.modifier || to.modifier == -1) {
      return true;
    }
    return switch (name) {
      case "pg_catalog.varchar",
          "pg_catalog.bpchar",
          "pg_catalog.varbit",
          "pg_catalog.time",
          "pg_catalog.timetz",
          "pg_catalog.timestamp",
          "pg_catalog.timestamptz" ->
          modifier != -1 && to.modifier >= modifier;
      default -> isNumeric() && modifier != -1 && isNumericKept(to);
    };
  }

  private boolean isIntegerKept(KeyType to) {
    if (INTEGERS.contains(to.name)) {
      return INTEGERS.indexOf(to.name) >= INTEGERS.indexOf(name);
    }
    if (to.isNumeric()) {
      return to.modifier == -1
          || (to.scale() >= 0 && to.precision() - to.scale() >= DIGITS.getOrDefault(name, 0));
    }
    return isText(to) && to.modifier == -1 && to.deterministic;
  }

  /** Both limits must hold: digits before the point, and digits after it. */
  private boolean isNumericKept(KeyType to) {
    return to.scale() >= scale() && to.precision() - to.scale() >= precision() - scale();
  }

  private boolean isTextKept(KeyType to) {
    // Trailing blanks, which bpchar does not compare, are cut by its cast.
    if (isText(this) || name.equals("pg_catalog.bpchar")) {
      return deterministic
          && to.deterministic
          && (to.modifier == -1 || (modifier != -1 && to.modifier >= modifier));
    }
    return (kind == 'e' || name.equals("pg_catalog.uuid")) && to.modifier == -1 && to.deterministic;
  }

  private boolean isNumeric() {
    return name.equals(NUMERIC);
  }

  private static boolean isText(KeyType type) {
    return TEXTS.contains(type.name);
  }

  private int precision() {
    return (modifier - MODIFIER_OFFSET) >> 16 & 0xffff;
  }

  /** Eleven bits with a sign, since numeric may have a negative scale (15 and later). */
  private int scale() {
    int bits = modifier - MODIFIER_OFFSET & 0x7ff;
    return (bits ^ 1024) - 1024;
  }
}
