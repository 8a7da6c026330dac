package io.github.onlinerewrite.engine.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTypeTest {

  /** A type as its name, with atttypmod and ! for a collation that is not deterministic. */
  private static KeyType type(String text) {
    String[] parts = text.split(":");
    String name = parts[0].replace("!", "");
    char kind = name.startsWith("enum") ? 'e' : 'b';
    return new KeyType(
        name.hashCode(),
        kind == 'e' ? "public." + name : "pg_catalog." + name.toLowerCase(Locale.ROOT),
        kind,
        parts.length > 1 ? Integer.parseInt(parts[1]) : -1,
        !parts[0].endsWith("!"),
        parts[0].endsWith("!") ? 7 : 100);
  }

  private static int numeric(int precision, int scale) {
    return ((precision << 16) | (scale & 0x7ff)) + 4;
  }

  @ParameterizedTest
  @CsvSource({
    "int2, int2",
    "int2, int4",
    "int2, int8",
    "int4, int8",
    "int8, numeric",
    "int4, text",
    "int4, varchar",
    "uuid, text",
    "enum1, text",
    "enum1, enum1",
    "varchar:14, varchar:24",
    "varchar:14, varchar",
    "varchar:14, text",
    "text, varchar",
    "bpchar:14, text",
    "float4, float8",
    "date, timestamp",
    "timestamp:3, timestamp:6",
    "timestamptz:3, timestamptz",
    "text!, text!"
  })
  void valuesStayAsManyAndAsEqual(String from, String to) {
    assertThat(type(from).isKeptBy(type(to))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "int8, int4",
    "int4, int2",
    "numeric, int8",
    "text, int4",
    "text, varchar:14",
    "varchar:24, varchar:14",
    "varchar, varchar:14",
    "text, bpchar:14",
    "citext, text",
    "text, citext",
    "timestamptz, timestamp",
    "timestamp, timestamptz",
    "timestamp, date",
    "float8, float4",
    "float4, numeric",
    "enum1, enum2",
    "int4, varchar:14",
    "int4, float4",
    "text, text!",
    "text!, text",
    "enum1, text!",
    "timestamp:6, timestamp:3",
    "date, timestamptz"
  })
  void othersAreRefused(String from, String to) {
    assertThat(type(from).isKeptBy(type(to))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "12, 4, 12, 4, true",
    "12, 4, 14, 6, true",
    "12, 4, 12, 2, false",
    "12, 4, 12, 6, false",
    "12, 0, 12, -2, false",
    "12, -2, 14, 0, true"
  })
  void numericKeepsDigitsOnBothSidesOfThePoint(
      int precision, int scale, int newPrecision, int newScale, boolean kept) {
    KeyType from = type("numeric:" + numeric(precision, scale));
    KeyType to = type("numeric:" + numeric(newPrecision, newScale));
    assertThat(from.isKeptBy(to)).isEqualTo(kept);
    assertThat(from.isKeptBy(type("numeric"))).isTrue();
    assertThat(type("numeric").isKeptBy(to)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "int4, 10, 0, true",
    "int4, 9, 0, false",
    "int8, 21, 2, true",
    "int8, 20, 2, false",
    "int2, 10, -2, false"
  })
  void integersNeedRoomInNumeric(String integer, int precision, int scale, boolean kept) {
    assertThat(type(integer).isKeptBy(type("numeric:" + numeric(precision, scale))))
        .isEqualTo(kept);
  }
}
