package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.RewriteStatus;
import java.util.ArrayList;
import java.util.List;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.ChangeExecListener;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;
import liquibase.exception.PreconditionErrorException;
import liquibase.exception.PreconditionFailedException;
import liquibase.exception.ValidationErrors;
import liquibase.exception.Warnings;
import liquibase.parser.core.ParsedNode;
import liquibase.parser.core.ParsedNodeException;
import liquibase.precondition.AbstractPrecondition;
import liquibase.resource.ResourceAccessor;
import org.jspecify.annotations.Nullable;

/**
 * The precondition {@code onlineRewriteReady}: a rewrite of the table is prepared for a swap, and
 * nobody works on it now. A swap that was cut off counts: another one goes on with it. It reads
 * only, and never in a transaction of Liquibase's.
 */
public class OnlineRewriteReadyPrecondition extends AbstractPrecondition {

  private static final List<String> ATTRIBUTES = List.of("table", "schema");

  private @Nullable String table;
  private @Nullable String schema;

  @Override
  public String getName() {
    return "onlineRewriteReady";
  }

  public @Nullable String getTable() {
    return table;
  }

  public void setTable(@Nullable String table) {
    this.table = table;
  }

  public @Nullable String getSchema() {
    return schema;
  }

  public void setSchema(@Nullable String schema) {
    this.schema = schema;
  }

  /**
   * Refuses what it does not know when the changelog is read: of a changeset, Liquibase asks no
   * precondition whether it is valid.
   */
  @Override
  public void load(ParsedNode parsedNode, ResourceAccessor resourceAccessor)
      throws ParsedNodeException {
    super.load(parsedNode, resourceAccessor);
    List<String> mistakes = new ArrayList<>();
    for (ParsedNode child : parsedNode.getChildren()) {
      if (!ATTRIBUTES.contains(child.getName())) {
        mistakes.add(
            "unknown attribute "
                + child.getName()
                + ": known attributes are "
                + String.join(", ", ATTRIBUTES)
                + ".");
      }
    }
    if (parsedNode.getValue() != null) {
      mistakes.add("text in it means nothing.");
    }
    mistakes.addAll(mistakes());
    if (!mistakes.isEmpty()) {
      throw new ParsedNodeException(getName() + ": " + String.join(" ", mistakes));
    }
  }

  private List<String> mistakes() {
    List<String> mistakes = new ArrayList<>();
    if (table == null || table.isBlank()) {
      mistakes.add("table is missing: name the table of the rewrite.");
    }
    if (schema != null && schema.isBlank()) {
      mistakes.add("schema is blank: a name is needed.");
    }
    return mistakes;
  }

  @Override
  public ValidationErrors validate(Database database) {
    ValidationErrors errors = new ValidationErrors();
    mistakes().forEach(mistake -> errors.addError(getName() + ": " + mistake));
    if (!PostgresOnly.is(database)) {
      errors.addError(otherDatabase(database));
    }
    return errors;
  }

  @Override
  public Warnings warn(Database database) {
    return new Warnings();
  }

  @Override
  public void check(
      Database database,
      @Nullable DatabaseChangeLog changeLog,
      @Nullable ChangeSet changeSet,
      @Nullable ChangeExecListener changeExecListener)
      throws PreconditionFailedException, PreconditionErrorException {
    String obstacle;
    try {
      obstacle = obstacle(database);
    } catch (DatabaseException | IllegalArgumentException failure) {
      throw new PreconditionErrorException(failure, changeLog, this);
    }
    if (obstacle != null) {
      throw new PreconditionFailedException(
          "no rewrite is ready to be swapped: " + obstacle, changeLog, this);
    }
  }

  private @Nullable String obstacle(Database database) throws DatabaseException {
    if (!PostgresOnly.is(database)) {
      throw new DatabaseException(otherDatabase(database));
    }
    RewriteSpec asked =
        PostgresOnly.inDefaultSchema(
            new RewriteSpec(schema, String.valueOf(table), null, null, false), database);
    List<RewriteStatus> all =
        new EngineCall(getName(), database).ask((rewriter, options) -> rewriter.status());
    return TableStatus.obstacleToSwap(asked, TableStatus.last(all, asked));
  }

  private String otherDatabase(Database database) {
    return getName()
        + " is for PostgreSQL only and this is "
        + database.getDisplayName()
        + ". Put dbms=\"postgresql\" on the changeset.";
  }

  @Override
  public String getSerializedObjectNamespace() {
    return GENERIC_CHANGELOG_EXTENSION_NAMESPACE;
  }

  /** What Liquibase says before the reason of an error. */
  @Override
  public String toString() {
    return getName() + " of " + table;
  }
}
