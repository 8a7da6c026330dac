package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A changelog entry in the engine's terms, with all that is wrong with it.
 *
 * @param spec what the rewrite is; null when the attributes do not say so
 * @param options how it is carried out; where an attribute is wrong, its default
 * @param mistakes what a person must put right, each with the value and what is allowed
 */
record ReadEntry(@Nullable RewriteSpec spec, RewriteOptions options, List<String> mistakes) {

  ReadEntry {
    mistakes = List.copyOf(mistakes);
  }
}
