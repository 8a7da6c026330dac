/**
 * A million rows are rewritten by Liquibase while an application works on them. {@link
 * io.github.onlinerewrite.quickstart.Quickstart} tells the story; what a user would write is {@code
 * changelog.xml} alone, the rest is the server, the application and the check.
 */
@NullMarked
package io.github.onlinerewrite.quickstart;

import org.jspecify.annotations.NullMarked;
