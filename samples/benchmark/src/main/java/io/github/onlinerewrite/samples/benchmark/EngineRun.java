package io.github.onlinerewrite.samples.benchmark;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The engine in this JVM, for what Liquibase's output does not tell: how long each phase took, and
 * what stays in the heap.
 */
final class EngineRun implements RewriteListener {

  private final TableRewriter rewriter;
  private final Map<RewritePhase, Double> seconds = new EnumMap<>(RewritePhase.class);

  private @Nullable RewritePhase phase;
  private long begun;
  private long heap;

  private EngineRun(PGSimpleDataSource database) {
    this.rewriter = TableRewriter.using(database).withListener(this);
  }

  /** On {@code database}, as its owner. */
  static EngineRun on(Cluster cluster, String database) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(cluster.url(database));
    dataSource.setUser(Cluster.OWNER);
    return new EngineRun(dataSource);
  }

  /** Tells {@code other} of everything first; what that takes is not in the time of a phase. */
  RewriteResult rewrite(RewriteSpec spec, RewriteOptions options, RewriteListener other) {
    RewriteResult result = rewriter.withListener(other.and(this)).rewrite(spec, options);
    end();
    return result;
  }

  RewriteResult rewrite(RewriteSpec spec, RewriteOptions options) {
    return rewrite(spec, options, NONE);
  }

  /** Replays what was captured since {@code table} was prepared for a swap to come. */
  RewriteResult refresh(String table) {
    RewriteResult result = rewriter.refresh(table);
    end();
    return result;
  }

  @Override
  public void phaseStarted(String table, RewritePhase started) {
    end();
    System.gc();
    heap = Math.max(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    phase = started;
    begun = System.nanoTime();
  }

  private void end() {
    if (phase != null) {
      seconds.merge(phase, (System.nanoTime() - begun) / 1e9, Double::sum);
      phase = null;
    }
  }

  /** How long {@code asked} took, all its times together; 0 when there was none. */
  double seconds(RewritePhase asked) {
    return seconds.getOrDefault(asked, 0.0);
  }

  /** All phases together. */
  double seconds() {
    return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** The most that was in the heap at the beginning of a phase and was no garbage, in MB. */
  double heap() {
    return heap / 1e6;
  }
}
