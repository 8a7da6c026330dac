/**
 * The engine's inside. {@code RewriteRun} is the algorithm; each of its lines is a package. Nothing
 * outside the engine uses it.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal;

import org.jspecify.annotations.NullMarked;
