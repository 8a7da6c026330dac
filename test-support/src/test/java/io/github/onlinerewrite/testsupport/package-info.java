/** Tests of the test support itself. */
@NullMarked
package io.github.onlinerewrite.testsupport;

import org.jspecify.annotations.NullMarked;
