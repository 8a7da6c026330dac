/** Rewrites that capture by logical decoding. */
@NullMarked
package io.github.onlinerewrite.engine.decoding;

import org.jspecify.annotations.NullMarked;
