package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.AddedColumn;
import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableStorage;
import java.nio.file.Path;
import java.util.List;
import liquibase.ChecksumVersion;
import liquibase.change.CheckSum;
import liquibase.database.core.PostgresDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NestedChangesTest {

  static final String XML =
      """
      <ext:onlineRewrite table="measurement" dropOldTable="true">
        <ext:column name="id" type="bigint"/>
        <ext:column name="city_id" newName="city" using="city_id + 1"/>
        <ext:addColumn name="note" type="text" default="'none'" notNull="true"/>
        <ext:dropColumn name="junk"/>
        <ext:columnOrder columns="id, logdate, city"/>
        <ext:partitionBy strategy="range" columns="logdate">
          <ext:partition name="measurement_2026_11" from="2026-11-01" to="2026-12-01"/>
          <ext:partitions every="1 month" from="2026-12-01" to="2028-01-01"/>
          <ext:partition name="measurement_rest" default="true"/>
        </ext:partitionBy>
        <ext:storage tablespace="fast" fillfactor="90"/>
      </ext:onlineRewrite>
      """;

  private static final String YAML =
      """
      table: measurement
      dropOldTable: true
      elements:
        - column: {name: id, type: bigint}
        - column:
            name: city_id
            newName: city
            using: city_id + 1
        - addColumn: {name: note, type: text, default: "'none'", notNull: true}
        - dropColumn: {name: junk}
        - columnOrder: {columns: "id, logdate, city"}
        - partitionBy:
            strategy: range
            columns: logdate
            elements:
              - partition: {name: measurement_2026_11, from: "2026-11-01", to: "2026-12-01"}
              - partitions: {every: 1 month, from: '2026-12-01', to: '2028-01-01'}
              - partition: {name: measurement_rest, default: true}
        - storage: {tablespace: fast, fillfactor: 90}
      """;

  private static final String JSON =
      """
      "table": "measurement", "dropOldTable": true, "elements": [
        {"column": {"name": "id", "type": "bigint"}},
        {"column": {"name": "city_id", "newName": "city", "using": "city_id + 1"}},
        {"addColumn": {"name": "note", "type": "text", "default": "'none'", "notNull": true}},
        {"dropColumn": {"name": "junk"}},
        {"columnOrder": {"columns": "id, logdate, city"}},
        {"partitionBy": {"strategy": "range", "columns": "logdate", "elements": [
          {"partition": {"name": "measurement_2026_11", "from": "2026-11-01", "to": "2026-12-01"}},
          {"partitions": {"every": "1 month", "from": "2026-12-01", "to": "2028-01-01"}},
          {"partition": {"name": "measurement_rest", "default": true}}]}},
        {"storage": {"tablespace": "fast", "fillfactor": 90}}]
      """;

  private static final RewriteSpec SPEC =
      RewriteSpec.table("measurement")
          .droppingOldTable()
          .column("id")
          .type("bigint")
          .column("city_id")
          .using("city_id + 1")
          .column("city_id")
          .newName("city")
          .addColumn(AddedColumn.of("note", "text").withDefault("'none'").asNotNull())
          .dropColumn("junk")
          .columnOrder("id", "logdate", "city")
          .partitionBy(
              Partitioning.range("logdate")
                  .partition("measurement_2026_11", "2026-11-01", "2026-12-01")
                  .partitionsEvery("1 month", "2026-12-01", "2028-01-01")
                  .defaultPartition("measurement_rest"))
          .storage(TableStorage.inTablespace("fast").with("fillfactor", "90"));

  @TempDir Path directory;

  private Changelog xml(String entry) {
    return Changelog.xml(directory, "runInTransaction=\"false\"", entry);
  }

  private List<String> mistakes(String elements) throws Exception {
    return xml("<ext:onlineRewrite table=\"t\">" + elements + "</ext:onlineRewrite>")
        .change()
        .validate(new PostgresDatabase())
        .getErrorMessages();
  }

  @Test
  void everyFormatMeansTheSame() throws Exception {
    for (Changelog changelog :
        List.of(xml(XML), Changelog.yaml(directory, YAML), Changelog.json(directory, JSON))) {
      OnlineRewriteChange change = changelog.change();

      assertThat(change.validate(new PostgresDatabase()).getErrorMessages()).isEmpty();
      assertThat(changelog.changeSet().getChanges().get(0).generateCheckSum())
          .as("%s", changelog.file())
          .isEqualTo(CheckSum.compute(SPEC.canonical()));
    }
  }

  /** Changelogs in the world hold this sum: it may never change. */
  @Test
  void checksumIsTheSameInEveryVersion() throws Exception {
    assertThat(xml(XML).change().generateCheckSum().toString())
        .isEqualTo("9:7a3f3645105431c2236074ec5541e3d6");
  }

  @Test
  void anElementIsInTheChecksum() throws Exception {
    Changelog other = xml(XML.replace("fillfactor=\"90\"", "fillfactor=\"80\""));

    assertThat(other.changeSet().generateCheckSum(ChecksumVersion.latest()))
        .isNotEqualTo(xml(XML).changeSet().generateCheckSum(ChecksumVersion.latest()));
  }

  @Test
  void aDateThatYamlReadsAsAMomentIsRefused() throws Exception {
    Changelog yaml = Changelog.yaml(directory, YAML.replace("'2026-12-01'", "2026-12-01"));

    assertThat(yaml.change().validate(new PostgresDatabase()).getErrorMessages())
        .singleElement()
        .asString()
        .contains("element partitions: from is read as a point in time: write it in quotes");
  }

  @Test
  void aSingleElementNeedsNoList() throws Exception {
    Changelog yaml = Changelog.yaml(directory, "table: t\ncolumn: {name: id, type: bigint}");

    assertThat(yaml.change().generateCheckSum())
        .isEqualTo(
            xml("<ext:onlineRewrite table=\"t\"><ext:column name=\"id\" type=\"bigint\"/>"
                    + "</ext:onlineRewrite>")
                .change()
                .generateCheckSum());
  }

  @Test
  void hashAndListPartitionsAreRead() throws Exception {
    String hash = "<ext:partitionBy strategy=\"hash\" columns=\"a, b\">";
    for (String all :
        List.of("<ext:partition modulus=\"4\"/>", "<ext:partitions modulus=\"4\"/>")) {
      assertThat(
              xml("<ext:onlineRewrite table=\"t\">"
                      + hash
                      + all
                      + "</ext:partitionBy></ext:onlineRewrite>")
                  .change()
                  .generateCheckSum())
          .isEqualTo(
              CheckSum.compute(
                  RewriteSpec.table("t")
                      .partitionBy(Partitioning.hash("a", "b").partitions(4))
                      .canonical()));
    }
    assertThat(
            xml("<ext:onlineRewrite table=\"t\"><ext:partitionBy strategy=\"list\" columns=\"a\">"
                    + "<ext:partition name=\"x\" in=\"a, 'b, ''c', NULL\"/>"
                    + "</ext:partitionBy></ext:onlineRewrite>")
                .change()
                .generateCheckSum())
        .isEqualTo(
            CheckSum.compute(
                RewriteSpec.table("t")
                    .partitionBy(Partitioning.list("a").partitionIn("x", "'a','b, ''c',null"))
                    .canonical()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<ext:column name=\"id\" typ=\"int\"/> | typ is unknown: known are name, type, using, newName",
        "<ext:column name=\"id\"/> | column id has no change",
        "<ext:column type=\"int\"/> | element column: name is missing",
        "<ext:addColumn name=\"a\" type=\"int\" notNull=\"true\"/> | is NOT NULL without a default",
        "<ext:addColumn name=\"a\" type=\"int\" notNull=\"yes\"/> | notNull is \"yes\": write true or",
        "<ext:dropColumn column=\"a\"/> | column is unknown: known are name",
        "<ext:columnOrder columns=\"a, a\"/> | column of columnOrder \"a\" is given twice",
        "<ext:partitionBy strategy=\"ranges\" columns=\"a\"/> | write range, list or hash",
        "<ext:partitionBy strategy=\"range\" columns=\"a\" by=\"b\"/> | by is unknown",
        "<ext:partitionBy strategy=\"list\" columns=\"a\"><ext:partition name=\"x\" in=\"'a\"/></ext:partitionBy> | is no list of values",
        "<ext:partitionBy strategy=\"list\" columns=\"a\"><ext:partition name=\"x\"/></ext:partitionBy> | in is missing",
        "<ext:partitionBy strategy=\"hash\" columns=\"a\"><ext:partition modulus=\"x\"/></ext:partitionBy> | write a whole number",
        "<ext:partitionBy strategy=\"range\" columns=\"a\"><ext:partition name=\"x\" from=\"1\" to=\"9\" default=\"true\"/></ext:partitionBy> | from does not go with default",
        "<ext:partitionBy strategy=\"range\" columns=\"a\"><ext:partition name=\"x\" from=\"1\" to=\"9\" in=\"1\"/></ext:partitionBy> | in does not go with strategy range",
        "<ext:partitionBy strategy=\"list\" columns=\"a\"><ext:partition name=\"x\" in=\"1\" to=\"9\"/></ext:partitionBy> | to does not go with strategy list",
        "<ext:partitionBy strategy=\"hash\" columns=\"a\"><ext:partition modulus=\"4\" in=\"1\"/></ext:partitionBy> | in does not go with strategy hash",
        "<ext:partitionBy strategy=\"hash\" columns=\"a\"><ext:partitions modulus=\"4\" every=\"1 month\"/></ext:partitionBy> | every does not go with modulus",
        "<ext:partitionBy strategy=\"list\" columns=\"a, b\"><ext:partition name=\"x\" in=\"1\"/></ext:partitionBy> | on 2 columns cannot have",
        "<ext:storage fillFactor=\"1\"/> | \"fillFactor\" is no storage parameter",
        "<ext:storage fillfactor=\"1\"/><ext:storage fillfactor=\"2\"/> | it is there twice",
        "<ext:colum name=\"x\"/> | unknown element colum: known elements are column, addColumn"
      })
  void aWrongElementIsToldWithWhatIsAllowed(String elements, String mistake) throws Exception {
    assertThat(mistakes(elements)).anySatisfy(told -> assertThat(told).contains(mistake));
  }

  @Test
  void elementsBesideATargetAreRefused() throws Exception {
    assertThat(
            xml("<ext:onlineRewrite table=\"t\" target=\"n\"><ext:dropColumn name=\"a\"/>"
                    + "</ext:onlineRewrite>")
                .change()
                .validate(new PostgresDatabase())
                .getErrorMessages())
        .singleElement()
        .asString()
        .contains("a table that is there");
  }
}
