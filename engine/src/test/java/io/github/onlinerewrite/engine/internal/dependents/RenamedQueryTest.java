package io.github.onlinerewrite.engine.internal.dependents;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenamedQueryTest {

  private static final Map<QualifiedName, QualifiedName> NAMES =
      Map.of(
          QualifiedName.of("public", "t"), QualifiedName.of("public", "n"),
          QualifiedName.of("public", "W e\"ird"), QualifiedName.of("public", "n2"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT v FROM public.t | SELECT v FROM \"public\".\"n\"",
        "SELECT t.v, o.t FROM public.t JOIN public.o ON t.v = o.t"
            + " | SELECT \"n\".v, o.t FROM \"public\".\"n\" JOIN public.o ON \"n\".v = o.t",
        "SELECT x.v FROM public.t x | SELECT x.v FROM \"public\".\"n\" x",
        "SELECT t.v AS t FROM public.t | SELECT \"n\".v AS t FROM \"public\".\"n\"",
        "SELECT x.v FROM public.t \"X\" | SELECT x.v FROM \"public\".\"n\" \"X\"",
        "SELECT t.* FROM ONLY public.t WHERE t.v = 'public.t'"
            + " | SELECT \"n\".* FROM ONLY \"public\".\"n\" WHERE \"n\".v = 'public.t'",
        "SELECT E'\\\\''public.t' FROM public.t x | SELECT E'\\\\''public.t' FROM \"public\".\"n\" x",
        "SELECT public.t(x.a), x.*::public.t FROM public.t x"
            + " | SELECT public.t(x.a), x.*::\"public\".\"n\" FROM \"public\".\"n\" x",
        "SELECT \"W e\"\"ird\".v FROM public.\"W e\"\"ird\" | SELECT \"n2\".v FROM \"public\".\"n2\"",
        "SELECT other.t.v FROM other.t | SELECT other.t.v FROM other.t",
        "SELECT t, t AS v FROM public.t WHERE t > 1 AND (t + t) < 3 GROUP BY t ORDER BY t, t::text"
            + " | SELECT t, t AS v FROM \"public\".\"n\" WHERE t > 1 AND (t + t) < 3"
            + " GROUP BY t ORDER BY t, t::text"
      })
  void relationsAndTheirColumnsAreRenamed(String query, String renamed) {
    assertThat(RenamedQuery.of(query, NAMES)).contains(renamed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT t.v FROM public.t UNION SELECT t.v FROM public.o t",
        "SELECT v FROM public.t FOR UPDATE OF t",
        "WITH t AS ( SELECT 1 AS v ) SELECT t.v FROM t UNION SELECT t.v FROM public.t",
        "WITH a AS (SELECT 1), t AS MATERIALIZED (SELECT 1 AS v) SELECT t.v FROM a, t, public.t",
        "WITH t(v) AS (SELECT 1) SELECT t.v FROM public.t",
        "SELECT t.v FROM public.t UNION SELECT t.v FROM (SELECT 1 AS v) t",
        "SELECT t.v FROM public.t UNION SELECT t.v FROM public.f() t(v)",
      })
  void nameThatMayMeanSomethingElseIsNotRenamed(String query) {
    assertThat(RenamedQuery.of(query, NAMES)).isEmpty();
  }

  @Test
  void quotesThatANameNeedNotHaveMakeNoDifference() {
    assertThat(RenamedQuery.isSame("SELECT \"n\".v", "SELECT n.v")).isTrue();
    assertThat(RenamedQuery.isSame("SELECT \"N\".v", "SELECT n.v")).isFalse();
    assertThat(RenamedQuery.isSame("SELECT 'n'", "SELECT n")).isFalse();
  }
}
