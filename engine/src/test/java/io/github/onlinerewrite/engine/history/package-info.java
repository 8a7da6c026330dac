/** Rewrites under random histories: nothing is lost, repeated or shown too late. */
@NullMarked
package io.github.onlinerewrite.engine.history;

import org.jspecify.annotations.NullMarked;
