package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import java.util.List;
import java.util.Optional;

/**
 * What the preconditions found.
 *
 * @param findings all of them, in the order of the preconditions; empty means go
 * @param rewrite present when tables, keys and mapping could be read, findings or not
 */
public record Examination(List<Finding> findings, Optional<Rewrite> rewrite) {

  public Examination {
    findings = List.copyOf(findings);
  }
}
