/** What is attached to a table is attached to it after a rewrite too. */
@NullMarked
package io.github.onlinerewrite.engine.attached;

import org.jspecify.annotations.NullMarked;
