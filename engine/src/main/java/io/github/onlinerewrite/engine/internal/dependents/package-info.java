/**
 * What is attached to the source and goes to the target: one kind of attached object per file, each
 * with how it is read and carried. Invariant: whatever is attached is carried or refused, never
 * dropped silently. Reads catalog; its statements are run by target (before the copy), cutover (in
 * the swap) and RewriteRun (after it).
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.dependents;

import org.jspecify.annotations.NullMarked;
