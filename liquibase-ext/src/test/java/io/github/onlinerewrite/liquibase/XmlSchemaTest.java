package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import liquibase.ChecksumVersion;
import liquibase.exception.ChangeLogParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  @Test
  void schemaHasExactlyTheAttributesOfTheChange() throws Exception {
    List<String> inSchema = new ArrayList<>();
    try (InputStream schema =
        Objects.requireNonNull(
            getClass()
                .getResourceAsStream("/onlinerewrite.github.io/xsd/online-rewrite-1.0.xsd"))) {
      Element entry =
          (Element)
              DocumentBuilderFactory.newDefaultNSInstance()
                  .newDocumentBuilder()
                  .parse(schema)
                  .getElementsByTagNameNS("*", "element")
                  .item(0);
      NodeList attributes = entry.getElementsByTagNameNS("*", "attribute");
      for (int i = 0; i < attributes.getLength(); i++) {
        inSchema.add(((Element) attributes.item(i)).getAttribute("name"));
      }
    }

    assertThat(inSchema)
        .containsExactlyElementsOf(
            Arrays.stream(Attribute.values()).map(Attribute::written).toList());
  }
}
