package io.github.onlinerewrite.engine.internal;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.state.JournalEntry;

/** What a call to rewrite a table finds to do. */
sealed interface Claim {

  /** Nothing of it was begun. */
  record Fresh(Rewrite rewrite) implements Claim {}

  /** A dead run of the same spec has left something to do before the swap. */
  record Resume(JournalEntry entry, Rewrite rewrite) implements Claim {}

  /** A dead run of another spec, or on tables that were altered since, is to be given up first. */
  record Restart(JournalEntry entry) implements Claim {}

  /** The swap is committed; what comes after it may be left. */
  record Swapped(JournalEntry entry) implements Claim {}
}
