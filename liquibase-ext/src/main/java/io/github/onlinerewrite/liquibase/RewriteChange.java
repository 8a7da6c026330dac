package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableChanges;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import liquibase.ChecksumVersion;
import liquibase.change.AbstractChange;
import liquibase.change.CheckSum;
import liquibase.change.DatabaseChangeProperty;
import liquibase.changelog.ChangeSet;
import liquibase.database.Database;
import liquibase.database.OfflineConnection;
import liquibase.exception.RollbackImpossibleException;
import liquibase.exception.UnexpectedLiquibaseException;
import liquibase.exception.ValidationErrors;
import liquibase.exception.Warnings;
import liquibase.parser.core.ParsedNode;
import liquibase.parser.core.ParsedNodeException;
import liquibase.resource.ResourceAccessor;
import liquibase.statement.SqlStatement;
import liquibase.statement.core.CommentStatement;
import org.jspecify.annotations.Nullable;

/**
 * What the change types have in common: an entry names a table, and is refused with all that is
 * wrong with it.
 *
 * <p>Liquibase asks a change for its statements several times before it runs one, so everything
 * here is pure; the work is done by {@link OnlineRewriteStatement} alone. Where Liquibase only
 * writes a script, the statements are comments that hold the plan.
 */
public abstract class RewriteChange extends AbstractChange {

  private final Task task;
  private final Map<Attribute, String> values = new EnumMap<>(Attribute.class);
  private final List<String> misshapen = new ArrayList<>();
  private TableChanges changes = TableChanges.NONE;

  RewriteChange(Task task) {
    this.task = task;
  }

  /** Why Liquibase cannot take back what the change did, and what a person can do. */
  abstract String whyNoRollback();

  /** What the checksum is of: the same for entries that mean the same. */
  String meaning(RewriteSpec spec) {
    return task.written() + " " + spec.canonical();
  }

  /** On PostgreSQL itself; databases that only speak its protocol lack what a rewrite needs. */
  @Override
  public boolean supports(Database database) {
    return PostgresOnly.is(database);
  }

  /** All that is wrong with the entry and the changeset around it, in one go. */
  @Override
  public ValidationErrors validate(Database database) {
    ValidationErrors errors = new ValidationErrors(this);
    if (!supports(database)) {
      return errors.addError(
          task.written()
              + " is for PostgreSQL only and this is "
              + database.getDisplayName()
              + ". Put dbms=\"postgresql\" on the changeset.");
    }
    mistakes().forEach(errors::addError);
    ofRollback().forEach(errors::addError);
    return errors;
  }

  private List<String> mistakes() {
    List<String> mistakes = new ArrayList<>(misshapen);
    mistakes.addAll(entry().mistakes());
    mistakes.addAll(ChangeSetRules.mistakes(getChangeSet(), this, task));
    return mistakes.stream().map(mistake -> named() + ": " + mistake).toList();
  }

  /** Liquibase validates a rollback when it rolls back, and a mistake there is wanted before. */
  private List<String> ofRollback() {
    ChangeSet changeSet = getChangeSet();
    return changeSet == null || !changeSet.getChanges().contains(this)
        ? List.of()
        : changeSet.getRollback().getChanges().stream()
            .filter(RewriteChange.class::isInstance)
            .flatMap(change -> ((RewriteChange) change).mistakes().stream())
            .map(mistake -> "rollback: " + mistake)
            .toList();
  }

  @Override
  public Warnings warn(Database database) {
    return new Warnings();
  }

  @Override
  public SqlStatement[] generateStatements(Database database) {
    RewritePlan plan = plan(database);
    boolean executes =
        shouldExecuteChange(database) && !(database.getConnection() instanceof OfflineConnection);
    return new SqlStatement[] {
      executes
          ? new OnlineRewriteStatement(plan, database)
          : new CommentStatement(plan.comment(database.getLineComment()))
    };
  }

  /** What the entry asks for on that database; an entry with a mistake never becomes a plan. */
  RewritePlan plan(Database database) {
    ReadEntry entry = entry();
    RewriteSpec spec = entry.spec();
    if (spec == null || !misshapen.isEmpty() || !entry.mistakes().isEmpty()) {
      throw new UnexpectedLiquibaseException(validate(database).toString());
    }
    return new RewritePlan(task, PostgresOnly.inDefaultSchema(spec, database), entry.options());
  }

  /** The entry in the engine's terms, with its mistakes. */
  final ReadEntry entry() {
    return EntryReader.read(values, changes);
  }

  /** False: the statements do not depend on what is in the database. */
  @Override
  public boolean generateStatementsVolatile(Database database) {
    return false;
  }

  /** False: see {@link #generateStatementsVolatile}. */
  @Override
  public boolean generateRollbackStatementsVolatile(Database database) {
    return false;
  }

  @Override
  public boolean supportsRollback(Database database) {
    return false;
  }

  @Override
  public SqlStatement[] generateRollbackStatements(Database database)
      throws RollbackImpossibleException {
    throw new RollbackImpossibleException(whyNoRollback());
  }

  /**
   * Of what the entry means and not of how it is written: an attribute that is given its default,
   * or that only tunes, does not change it.
   */
  @Override
  public CheckSum generateCheckSum() {
    RewriteSpec spec = entry().spec();
    return spec == null ? super.generateCheckSum() : CheckSum.compute(meaning(spec));
  }

  @Override
  public String[] getExcludedFieldFilters(ChecksumVersion version) {
    return Attribute.tuningNames();
  }

  @Override
  protected void customLoadLogic(ParsedNode parsedNode, ResourceAccessor resourceAccessor)
      throws ParsedNodeException {
    misshapen.addAll(EntryShape.mistakes(parsedNode, task));
    if (!task.elements().isEmpty()) {
      changes = NestedChanges.read(parsedNode, misshapen);
    }
  }

  private String named() {
    String table = getTable();
    return task.written() + (table == null ? "" : " of " + table);
  }

  final @Nullable String value(Attribute attribute) {
    return values.get(attribute);
  }

  final void set(Attribute attribute, @Nullable String value) {
    if (value == null) {
      values.remove(attribute);
    } else {
      values.put(attribute, value);
    }
  }

  @DatabaseChangeProperty(
      description = "The table to rewrite; its name as the catalog has it",
      requiredForDatabase = "postgresql",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getTable() {
    return value(Attribute.TABLE);
  }

  public void setTable(@Nullable String value) {
    set(Attribute.TABLE, value);
  }

  @DatabaseChangeProperty(
      description = "Its schema; the database's default schema when absent",
      requiredForDatabase = "none",
      supportsDatabase = PostgresOnly.SHORT_NAME)
  public @Nullable String getSchema() {
    return value(Attribute.SCHEMA);
  }

  public void setSchema(@Nullable String value) {
    set(Attribute.SCHEMA, value);
  }
}
