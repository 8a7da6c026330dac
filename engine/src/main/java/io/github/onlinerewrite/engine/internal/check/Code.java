package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import java.util.Locale;

/** The codes of all findings. They are in changelogs and scripts of users, so none is renamed. */
enum Code {
  NOT_POSTGRESQL,
  SERVER_VERSION,
  SERVER_READ_ONLY,
  TRANSACTION_POOLER,
  SOURCE_MISSING,
  SOURCE_NOT_A_TABLE,
  SOURCE_PARTITIONED,
  SOURCE_IS_PARTITION,
  SOURCE_TEMPORARY,
  SOURCE_UNLOGGED,
  SOURCE_SYSTEM,
  SOURCE_INHERITANCE,
  SOURCE_OF_EXTENSION,
  SOURCE_TYPED,
  SOURCE_ACCESS_METHOD,
  SOURCE_ROW_SECURITY,
  SOURCE_SUBSCRIBED,
  PUBLISHED,
  TARGET_NOT_NAMED,
  TARGET_MISSING,
  TARGET_NOT_A_TABLE,
  TARGET_NOT_PERMANENT,
  TARGET_IS_PARTITION,
  TARGET_INHERITANCE,
  TARGET_OF_EXTENSION,
  TARGET_TYPED,
  TARGET_FOREIGN_PARTITION,
  TARGET_NOT_EMPTY,
  TARGET_TRIGGER,
  TARGET_FOREIGN_KEY,
  TARGET_REFERENCED,
  TARGET_RULE,
  TARGET_ROW_SECURITY,
  NAME_TAKEN,
  IDENTITY_KEY_MISSING,
  TARGET_KEY_MISSING,
  KEY_TYPE,
  COLUMN_LOST,
  COLUMN_WITHOUT_VALUE,
  COLUMN_CAST,
  NOT_OWNER,
  PARTNER_NOT_OWNED,
  DATABASE_CREATE,
  JOURNAL_SCHEMA_RIGHTS,
  SCHEMA_CREATE,
  TABLESPACE_CREATE,
  REFERENCED_NOT_UNIQUE,
  FOREIGN_KEY_TYPE,
  FOREIGN_KEY_NOT_VALID,
  INDEX_IMPOSSIBLE,
  INDEX_INVALID,
  EXPRESSION_NOT_VALID,
  SEQUENCE_RANGE,
  VALUES_REFUSED,
  NO_PARTITION,
  TRIGGER_IMPOSSIBLE,
  GRANTED_BY_OTHERS,
  ATTACHED;

  /** As it is written: {@code target-not-empty}. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Finding finding(QualifiedName table, String reason, String remedy) {
    return new Finding(text(), table.toString(), reason, remedy);
  }
}
