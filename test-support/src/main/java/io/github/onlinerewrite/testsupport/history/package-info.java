/**
 * Random histories: writers run seeded transactions on a table that is rewritten meanwhile and, in
 * the same transactions, on a twin that nobody rewrites. Whatever a rewrite loses, repeats or shows
 * too late makes the two differ. Knows nothing of how a table is rewritten; start at {@link
 * io.github.onlinerewrite.testsupport.history.HistoryLoad}.
 */
@NullMarked
package io.github.onlinerewrite.testsupport.history;

import org.jspecify.annotations.NullMarked;
