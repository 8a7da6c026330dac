package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class JsonTextTest {

  @Test
  void valuesOfEveryKindAreWritten() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("number", 1L);
    members.put("truth", true);
    members.put("list", Arrays.asList("a", null, 2));
    members.put("empty", List.of());

    assertThat(JsonText.of(members))
        .isEqualTo("{\"number\": 1, \"truth\": true, \"list\": [\"a\", null, 2], \"empty\": []}");
  }

  @Test
  void noCharacterBreaksOut() {
    StringBuilder every = new StringBuilder();
    for (char character = 0; character < 0x180; character++) {
      every.append(character);
    }
    every.append("\u2028\ufeff").appendCodePoint(0x1f418);

    String json = JsonText.of(List.of(every));

    assertThat(json.chars()).noneMatch(character -> character < ' ');
    assertThat(json).contains("\\u0000", "\\\"", "\\\\", "\\ud83d\\udc18");
    // JSON that has no control characters is YAML, which Liquibase's own parser reads.
    Object read = new Yaml().load(json.replace("\u2028", "").replace("\ufeff", ""));
    assertThat(((List<?>) read).get(0).toString())
        .isEqualTo(every.toString().replace("\u2028", "").replace("\ufeff", ""));
  }
}
