package io.github.onlinerewrite.engine.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** What all events have: which rewrite they are of. Not thread-safe; each is for one occurrence. */
@Category("Online Rewrite")
@StackTrace(false)
public abstract class RewriteEvent extends Event {

  @Label("Table")
  @Description("The qualified source")
  @Nullable String table;

  @Label("Rewrite")
  @Description("The rewrite's number in the journal; 0 when it has none yet")
  long rewrite;

  RewriteEvent() {}

  final void of(String source, long number) {
    this.table = source;
    this.rewrite = number;
  }
}
