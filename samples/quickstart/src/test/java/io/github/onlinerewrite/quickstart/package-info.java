/** Tests of the quickstart, and of what the documents of the repository claim. */
@NullMarked
package io.github.onlinerewrite.quickstart;

import org.jspecify.annotations.NullMarked;
