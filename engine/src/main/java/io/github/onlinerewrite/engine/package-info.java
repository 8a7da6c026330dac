/**
 * The public API of the engine: {@link io.github.onlinerewrite.engine.TableRewriter} rewrites a
 * live PostgreSQL table as a {@link io.github.onlinerewrite.engine.RewriteSpec} says. Start reading
 * here; the algorithm is {@code internal.RewriteRun}. Front ends see this package only.
 */
@NullMarked
package io.github.onlinerewrite.engine;

import org.jspecify.annotations.NullMarked;
