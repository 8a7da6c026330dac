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

  /** XML, with the attributes of the changeset and the entry as they are written in it. */
  static Changelog xml(Path directory, String changeSetAttributes, String entry) {
    return write(
        directory,
        "changelog.xml",
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
          <changeSet id="7" author="dba" {attributes}>
            {entry}
          </changeSet>
        </databaseChangeLog>
        """
            .replace("{attributes}", changeSetAttributes)
            .replace("{entry}", entry));
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
                - onlineRewrite:
        {attributes}
        """
            .replace("{attributes}", attributes.indent(12)));
  }

  /** JSON, with the members of the entry. */
  static Changelog json(Path directory, String members) {
    return write(
        directory,
        "changelog.json",
        """
        {"databaseChangeLog": [{"changeSet": {
          "id": "7", "author": "dba", "runInTransaction": false,
          "changes": [{"onlineRewrite": {
            {members}
          }}]
        }}]}
        """
            .replace("{members}", members));
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

  ResourceAccessor resources() throws IOException {
    return new DirectoryResourceAccessor(directory);
  }
}
