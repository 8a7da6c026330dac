package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteSpec;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import liquibase.ChecksumVersion;
import liquibase.database.core.PostgresDatabase;
import liquibase.exception.ChangeLogParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class XmlSchemaTest {

  @TempDir Path directory;

  @Test
  void entryInOurNamespaceMeansTheSame() throws Exception {
    Changelog checked =
        Changelog.checkedXml(directory, "<rw:onlineRewrite table=\"m\" target=\"n\"/>");
    Changelog generic =
        Changelog.xml(
            directory,
            "runInTransaction=\"false\"",
            "<ext:onlineRewrite table=\"m\" target=\"n\"/>");

    assertThat(checked.changeSet().generateCheckSum(ChecksumVersion.latest()))
        .isEqualTo(generic.changeSet().generateCheckSum(ChecksumVersion.latest()));
  }

  @Test
  void unknownAttributeIsToldWithItsLine() {
    Changelog changelog =
        Changelog.checkedXml(
            directory, "<rw:onlineRewrite table=\"m\" target=\"n\" chunksize=\"1 MB\"/>");

    assertThatThrownBy(changelog::changeSet)
        .isInstanceOf(ChangeLogParseException.class)
        .hasMessageContaining("line 11")
        .hasMessageContaining("'chunksize' is not allowed");
  }

  @Test
  void nestedElementIsToldWithItsLine() {
    Changelog changelog =
        Changelog.checkedXml(
            directory,
            """
            <rw:onlineRewrite table="m">
              <rw:colum name="id"/>
            </rw:onlineRewrite>
            """);

    assertThatThrownBy(changelog::changeSet)
        .isInstanceOf(ChangeLogParseException.class)
        .hasMessageContaining("line 12");
  }

  @Test
  void elementsInOurNamespaceMeanTheSame() throws Exception {
    Changelog checked =
        Changelog.checkedXml(directory, NestedChangesTest.XML.replace("ext:", "rw:"));
    Changelog generic =
        Changelog.xml(directory, "runInTransaction=\"false\"", NestedChangesTest.XML);

    assertThat(checked.changeSet().generateCheckSum(ChecksumVersion.latest()))
        .isEqualTo(generic.changeSet().generateCheckSum(ChecksumVersion.latest()));
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void schemaHasExactlyTheAttributesOfTheChange(Task task) throws Exception {
    assertThat(attributes(task.written()))
        .containsExactlyElementsOf(task.attributes().stream().map(Attribute::written).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "onlineRewrite | swap=\"soon\" | 'soon' is not a valid value of union type 'nowOrLater'",
        "onlineRewrite | swap=\"Later\" | 'Later' is not a valid value of union type 'nowOrLater'",
        "onlineRewrite | verify=\"yes\" | 'yes' is not a valid value of union type 'trueOrFalse'",
        "onlineRewrite | stallBudget=\"200\" | '200' is not a valid value of union type 'duration'",
        "onlineRewrite | chunkSize=\"64\" | '64' is not a valid value of union type 'size'",
        "onlineRewrite | maxReplicaLag=\"10\" | '10' is not a valid value of union type 'duration'",
        "swapOnlineRewrite | maxRate=\"20 MB\" | '20 MB' is not a valid value of union type 'rate'",
        "onlineRewrite | workers=\"two\" | 'two' is not a valid value of union type 'wholeNumber'",
        "onlineRewrite | keepInSync=\"yes\" | 'yes' is not a valid value of union type 'trueOrFalse'",
        "swapOnlineRewrite | swapTimeout=\"a day\" | 'a day' is not a valid value of union type 'duration'",
        "swapOnlineRewrite | chunkSize=\"64 MB\" | 'chunkSize' is not allowed",
        "finishOnlineRewrite | verify=\"true\" | 'verify' is not allowed",
        "abortOnlineRewrite | target=\"n\" | 'target' is not allowed"
      })
  void wrongValueOrAttributeIsToldWithItsLine(String type, String attribute, String told) {
    Changelog changelog =
        Changelog.checkedXml(directory, "<rw:" + type + " table=\"m\" " + attribute + "/>");

    assertThatThrownBy(changelog::changeSet)
        .isInstanceOf(ChangeLogParseException.class)
        .hasMessageContaining("line 11")
        .hasMessageContaining(told);
  }

  @Test
  void wrongAttributeOfThePreconditionIsToldWithItsLine() {
    Changelog changelog =
        Changelog.checkedXml(
            directory,
            "<preConditions><rw:onlineRewriteReady tabel=\"m\"/></preConditions>"
                + "<rw:swapOnlineRewrite table=\"m\"/>");

    assertThatThrownBy(changelog::changeSet)
        .isInstanceOf(ChangeLogParseException.class)
        .hasMessageContaining("line 11")
        .hasMessageContaining("'tabel' is not allowed");
  }

  @Test
  void parameterMayStandForAnyValue() throws Exception {
    Changelog changelog =
        Changelog.checkedXml(
            directory,
            """
            <rw:onlineRewrite table="m" swap="${when}" verify="${verify}" stallBudget="${ms} ms"
              workers="${workers}" chunkSize="${size}" maxRate="${rate}" maxReplicaLag="${lag}"/>
            """);

    assertThat(changelog.change().getStallBudget()).isEqualTo("${ms} ms");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<onlineRewrite {xmlns} table=\"m\" swap=\"later\"/>",
        "<swapOnlineRewrite {xmlns} table=\"m\" verify=\"false\"/>",
        "<finishOnlineRewrite {xmlns} table=\"m\"/>",
        "<abortOnlineRewrite {xmlns} table=\"m\"/>"
      })
  void entryNeedsNoPrefix(String entry) throws Exception {
    String xmlns = "xmlns=\"https://onlinerewrite.github.io/xsd/online-rewrite\"";
    Changelog unprefixed =
        Changelog.xml(directory, "runInTransaction=\"false\"", entry.replace("{xmlns}", xmlns));
    var sum = unprefixed.changeSet().generateCheckSum(ChecksumVersion.latest());
    Changelog generic =
        Changelog.xml(
            directory,
            "runInTransaction=\"false\"",
            entry.replace("{xmlns} ", "").replace("<", "<ext:"));

    assertThat(sum).isEqualTo(generic.changeSet().generateCheckSum(ChecksumVersion.latest()));
    assertThat(generic.anyChange().getTable()).isEqualTo("m");
  }

  @Test
  void elementsNeedNoPrefix() throws Exception {
    Changelog unprefixed =
        Changelog.xml(
            directory,
            "runInTransaction=\"false\"",
            """
            <onlineRewrite xmlns="https://onlinerewrite.github.io/xsd/online-rewrite" table="m">
              <column name="id" type="bigint"/>
            </onlineRewrite>
            """);

    assertThat(unprefixed.change().validate(new PostgresDatabase()).getErrorMessages()).isEmpty();
    assertThat(unprefixed.change().entry().spec())
        .isEqualTo(RewriteSpec.table("m").column("id").type("bigint"));
  }

  private List<String> attributes(String element) throws Exception {
    try (InputStream schema =
        Objects.requireNonNull(
            getClass()
                .getResourceAsStream("/onlinerewrite.github.io/xsd/online-rewrite-1.0.xsd"))) {
      NodeList elements =
          DocumentBuilderFactory.newDefaultNSInstance()
              .newDocumentBuilder()
              .parse(schema)
              .getElementsByTagNameNS("*", "element");
      List<String> found = new ArrayList<>();
      for (int i = 0; i < elements.getLength(); i++) {
        Element declared = (Element) elements.item(i);
        if (declared.getAttribute("name").equals(element)) {
          NodeList attributes = declared.getElementsByTagNameNS("*", "attribute");
          for (int j = 0; j < attributes.getLength(); j++) {
            found.add(((Element) attributes.item(j)).getAttribute("name"));
          }
        }
      }
      return found;
    }
  }
}
