/**
 * The HTML report of a run: {@code History} collects what a listener hears, in bounded memory,
 * {@code Page} writes it, a section a class. Invariant: everything that is not written here as
 * markup goes through {@code Html}, which escapes it; the page needs nothing but itself, no script
 * either. Uses the public package only.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.report;

import org.jspecify.annotations.NullMarked;
