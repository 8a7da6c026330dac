package io.github.onlinerewrite.engine.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotalCastTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "integer | bigint | true",
        "bigint | integer | false",
        "integer | numeric | true",
        "integer | numeric(12,2) | false",
        "numeric(10,2) | numeric(12,4) | true",
        "numeric(10,2) | numeric(12,5) | false",
        "numeric(10,2) | numeric(12,1) | false",
        "numeric(10,-2) | numeric(12,0) | true",
        "numeric(10,-2) | numeric(11,0) | false",
        "numeric | numeric(10,2) | false",
        "numeric(10,2) | numeric | true",
        "character varying(5) | character varying(6) | true",
        "character varying(5) | character varying(4) | false",
        "character varying | character varying(4) | false",
        "character(5) | character varying(5) | true",
        "character varying(5) | character(5) | false",
        "jsonb | text | true",
        "public.mood | character varying | true",
        "text | public.mood | false",
        "date | timestamp without time zone | false",
        "timestamp(3) without time zone | timestamp(3) without time zone | true",
        "real | double precision | true",
        "double precision | real | false",
        "public.small | integer | false"
      })
  void takesEveryValueOrMayNot(String from, String to, boolean total) {
    assertThat(TotalCast.is(from, to)).isEqualTo(total);
  }
}
