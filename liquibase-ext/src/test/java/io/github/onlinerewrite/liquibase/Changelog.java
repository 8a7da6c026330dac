package io.github.onlinerewrite.liquibase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.exception.LiquibaseException;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.ResourceAccessor;

/**
 * A changelog file with one changeset, in one of the formats.
 *
 * @param directory where the file is
 * @param file its name, whose extension is the format
 */
record Changelog(Path directory, String file) {

  private static final String XML =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <databaseChangeLog
          xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
          xmlns:ext="http://www.liquibase.org/xml/ns/dbchangelog-ext"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
            http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd
            http://www.liquibase.org/xml/ns/dbchangelog-ext
            http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-ext.xsd">
        {changeSets}
      </databaseChangeLog>
      """;

  /** XML, with the attributes of the changeset and the entry as they are written in it. */
  static Changelog xml(Path directory, String changeSetAttributes, String entry) {
    return write(
        directory,
        "changelog.xml",
        XML.replace(
                "{changeSets}",
                """
                <changeSet id="7" author="dba" {attributes}>
                  {entry}
                </changeSet>
                """)
            .replace("{attributes}", changeSetAttributes)
            .replace("{entry}", entry));
  }

  /** XML with a changeset for each of {@code entries}, numbered from 1. */
  static Changelog changeSets(Path directory, String... entries) {
    StringBuilder changeSets = new StringBuilder();
    for (int i = 0; i < entries.length; i++) {
      changeSets
          .append("<changeSet id=\"" + (i + 1) + "\" author=\"dba\"")
          .append(" runInTransaction=\"false\">")
          .append(entries[i])
          .append("</changeSet>\n");
    }
    return write(directory, "changesets.xml", XML.replace("{changeSets}", changeSets));
  }

  /** XML whose entry is in our own namespace, so that Liquibase checks it against our schema. */
  static Changelog checkedXml(Path directory, String entry) {
    return write(
        directory,
        "checked.xml",
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <databaseChangeLog
            xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
            xmlns:rw="https://onlinerewrite.github.io/xsd/online-rewrite"
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
            xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
              http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd
              https://onlinerewrite.github.io/xsd/online-rewrite
              https://onlinerewrite.github.io/xsd/online-rewrite-1.0.xsd">
          <changeSet id="7" author="dba" runInTransaction="false">
            {entry}
          </changeSet>
        </databaseChangeLog>
        """
            .replace("{entry}", entry));
  }

  /** YAML, with the lines of the entry's attributes. */
  static Changelog yaml(Path directory, String attributes) {
    return yaml(directory, "onlineRewrite", attributes);
  }

  /** The same with an entry of that type. */
  static Changelog yaml(Path directory, String type, String attributes) {
    return write(
        directory,
        "changelog.yaml",
        """
        databaseChangeLog:
          - changeSet:
              id: 7
              author: dba
              runInTransaction: false
              changes:
                - {type}:
        {attributes}
        """
            .replace("{type}", type)
            .replace("{attributes}", attributes.indent(12)));
  }

  /** JSON, with the members of the entry. */
  static Changelog json(Path directory, String members) {
    return json(directory, "onlineRewrite", members);
  }

  /** The same with an entry of that type. */
  static Changelog json(Path directory, String type, String members) {
    return write(
        directory,
        "changelog.json",
        """
        {"databaseChangeLog": [{"changeSet": {
          "id": "7", "author": "dba", "runInTransaction": false,
          "changes": [{"{type}": {
            {members}
          }}]
        }}]}
        """
            .replace("{type}", type)
            .replace("{members}", members));
  }

  /** Any content; the name says in which format. */
  static Changelog of(Path directory, String file, String content) {
    return write(directory, file, content);
  }

  private static Changelog write(Path directory, String file, String content) {
    try {
      Files.writeString(directory.resolve(file), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Changelog(directory, file);
  }

  /** Its changeset, parsed as Liquibase does. */
  ChangeSet changeSet() throws LiquibaseException, IOException {
    return ChangeLogParserFactory.getInstance()
        .getParser(file, resources())
        .parse(file, new ChangeLogParameters(), resources())
        .getChangeSets()
        .get(0);
  }

  /** The change of the changeset. */
  OnlineRewriteChange change() throws LiquibaseException, IOException {
    return (OnlineRewriteChange) changeSet().getChanges().get(0);
  }

  /** The same, whatever its type. */
  RewriteChange anyChange() throws LiquibaseException, IOException {
    return (RewriteChange) changeSet().getChanges().get(0);
  }

  ResourceAccessor resources() throws IOException {
    return new DirectoryResourceAccessor(directory);
  }
}
