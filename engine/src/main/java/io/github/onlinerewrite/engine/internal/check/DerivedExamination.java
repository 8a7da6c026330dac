package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import io.github.onlinerewrite.engine.internal.target.Derivation;
import io.github.onlinerewrite.engine.internal.target.IndexPreparation;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Examines a rewrite whose target is to be derived: the target is created, the preconditions are
 * examined on it as on any other, and all of it is rolled back. No lock is taken on the source but
 * the one that reading it takes, and the search of its rows comes after the rollback.
 */
final class DerivedExamination {

  private static final int LONGEST_NAME = 63;

  private final Preconditions.Asked asked;

  DerivedExamination(Preconditions.Asked asked) {
    this.asked = asked;
  }

  private record Examined(Examination examination, List<Precondition.RowSearch> searches) {}

  Examination examine(Session session) throws SQLException {
    Proposal proposal = asked.readSource(session);
    boolean derivable =
        proposal.source().isPresent()
            && new SourceKind().examine(session, proposal).isEmpty()
            && new Derivable().examine(session, proposal).isEmpty();
    if (!derivable) {
      return Preconditions.examine(session, proposal, Preconditions.ofDefinitions());
    }
    TableDefinition source = proposal.source().orElseThrow();
    Examined examined;
    try {
      examined = session.rolledBack(() -> examineCreated(session, source));
    } catch (NotCreated refused) {
      List<Finding> findings =
          new ArrayList<>(
              Preconditions.examine(session, proposal, Preconditions.ofDefinitions()).findings());
      findings.addAll(refused.findings);
      return new Examination(findings, Optional.empty());
    }
    List<Finding> findings = new ArrayList<>(examined.examination().findings());
    for (Precondition.RowSearch search : examined.searches()) {
      findings.addAll(search.run(session));
    }
    return new Examination(findings, examined.examination().rewrite());
  }

  /** Creates the target for good, in the open transaction. */
  Preconditions.Derived derive(Session session) throws SQLException {
    TableDefinition source = asked.readSource(session).source().orElseThrow();
    Derivation derivation = Derivation.read(session, source, asked.spec().changes());
    derivation.create(session);
    Rewrite rewrite = asked.read(session).rewrite().orElseThrow();
    return new Preconditions.Derived(rewrite, derivation.basis());
  }

  /** What the target would be derived from now. */
  Optional<String> basis(Session session) throws SQLException {
    Optional<TableDefinition> source = asked.readSource(session).source();
    return source.isEmpty()
        ? Optional.empty()
        : Optional.of(Derivation.read(session, source.get(), asked.spec().changes()).basis());
  }

  private Examined examineCreated(Session session, TableDefinition source) throws SQLException {
    try {
      Derivation derivation = Derivation.read(session, source, asked.spec().changes());
      List<Finding> taken = taken(session, source, derivation);
      if (!taken.isEmpty()) {
        throw new NotCreated(taken);
      }
      derivation.create(session);
    } catch (SQLException failure) {
      if (SqlStates.isConnectionLost(failure)) {
        throw failure;
      }
      throw new NotCreated(List.of(notCreated(source, failure)));
    }
    buildKey(session);
    Proposal created = asked.read(session);
    List<Precondition.RowSearch> searches = new ArrayList<>();
    Examination examination =
        Preconditions.examine(session, created, Preconditions.ofDefinitions());
    if (created.tables().isPresent()) {
      for (Precondition.OfRows precondition : Preconditions.ofRows()) {
        precondition.search(session, created.tables().get()).ifPresent(searches::add);
      }
    }
    return new Examined(examination, searches);
  }

  /** A view may group by the primary key, and means nothing without one. */
  private void buildKey(Session session) throws SQLException {
    Optional<Tables> tables = asked.read(session).tables();
    if (tables.isEmpty()) {
      return;
    }
    for (IndexDefinition index : IndexCatalog.of(session, tables.get().source().oid())) {
      if (index.constraint() == IndexDefinition.Constraint.PRIMARY_KEY
          && IndexesPossible.impossible(session, tables.get(), index).isEmpty()) {
        session.execute(
            IndexPreparation.forProbe(
                tables.get().target().name(), ObjectNames.probe(index.oid()), index));
      }
    }
  }

  private static final class NotCreated extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<Finding> findings;

    NotCreated(List<Finding> findings) {
      super(null, null, false, false);
      this.findings = findings;
    }
  }

  private static Finding notCreated(TableDefinition source, SQLException failure) {
    return Code.TARGET_NOT_DERIVABLE.finding(
        source.name(),
        "The server does not create the target as it is asked for: " + Plan.message(failure) + ".",
        "Correct types, expressions, partitions or storage, or what the source has that does not go"
            + " with them.");
  }

  private static List<Finding> taken(Session session, TableDefinition source, Derivation derivation)
      throws SQLException {
    List<Finding> findings = new ArrayList<>();
    Set<QualifiedName> names = new HashSet<>();
    for (QualifiedName name : derivation.partitionNames()) {
      Optional<String> what =
          names.add(name) ? Names.taken(session, name) : Optional.of("another one of them");
      what.ifPresent(
          other ->
              findings.add(
                  Code.NAME_TAKEN.finding(
                      source.name(),
                      "A partition would be called "
                          + name
                          + ", which is the name of "
                          + other
                          + ".",
                      "Choose another name, or drop or rename that.")));
      if (name.name().value().getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
        findings.add(
            Code.NAME_TAKEN.finding(
                source.name(),
                "Partition name " + name.name() + " is longer than 63 bytes.",
                "Choose a shorter one."));
      }
    }
    return findings;
  }
}
