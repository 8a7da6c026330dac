package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the attributes of one entry, beside its elements; used once, by one thread. */
final class EntryReader {

  private final Map<Attribute, String> values;
  private final List<String> mistakes = new ArrayList<>();

  private final TableChanges changes;

  private EntryReader(Map<Attribute, String> values, TableChanges changes) {
    this.values = values;
    this.changes = changes;
  }

  /** Reads what is there and reports every mistake, not the first one only. */
  static ReadEntry read(Map<Attribute, String> values, TableChanges changes) {
    EntryReader reader = new EntryReader(values, changes);
    RewriteOptions options = reader.options();
    RewriteSpec spec = reader.spec();
    return new ReadEntry(spec, options, reader.mistakes);
  }

  private @Nullable RewriteSpec spec() {
    Boolean dropOldTable = read(Attribute.DROP_OLD_TABLE, EntryReader::flag);
    Boolean keepInSync = read(Attribute.KEEP_IN_SYNC, EntryReader::flag);
    if (!values.containsKey(Attribute.TABLE)) {
      mistakes.add("table is missing: name the table of the rewrite.");
    }
    String table = values.get(Attribute.TABLE);
    if (table == null) {
      return null;
    }
    try {
      return new RewriteSpec(
          values.get(Attribute.SCHEMA),
          table,
          values.get(Attribute.TARGET),
          values.get(Attribute.OLD_TABLE),
          Boolean.TRUE.equals(dropOldTable),
          Boolean.TRUE.equals(keepInSync),
          changes);
    } catch (IllegalArgumentException refused) {
      mistakes.add(sentence(refused));
      return null;
    }
  }

  private RewriteOptions options() {
    RewriteOptions options = RewriteOptions.defaults();
    options = apply(options, Attribute.SWAP, EntryReader::isLater, RewriteOptions::withSwapLater);
    options = apply(options, Attribute.CAPTURE, EntryReader::capture, RewriteOptions::withCapture);
    options = apply(options, Attribute.VERIFY, EntryReader::flag, RewriteOptions::withVerify);
    options =
        apply(
            options,
            Attribute.STALL_BUDGET,
            WrittenDuration::parse,
            RewriteOptions::withStallBudget);
    options =
        apply(
            options,
            Attribute.STRICT_READERS,
            EntryReader::flag,
            RewriteOptions::withStrictReaders);
    options =
        apply(
            options,
            Attribute.SWAP_TIMEOUT,
            WrittenDuration::parse,
            RewriteOptions::withSwapTimeout);
    options = apply(options, Attribute.WORKERS, EntryReader::count, RewriteOptions::withWorkers);
    options = apply(options, Attribute.CHUNK_SIZE, ByteSize::parse, RewriteOptions::withChunkSize);
    options = apply(options, Attribute.RESTART, EntryReader::flag, RewriteOptions::withRestart);
    return throttled(options);
  }

  private RewriteOptions throttled(RewriteOptions options) {
    RewriteOptions throttled = options;
    for (ThrottleLimit limit : ThrottleLimit.values()) {
      throttled = apply(throttled, limit.attribute(), text -> text, limit::set);
    }
    return throttled;
  }

  private <T> RewriteOptions apply(
      RewriteOptions options,
      Attribute attribute,
      Function<String, T> parser,
      BiFunction<RewriteOptions, T, RewriteOptions> setter) {
    T value = read(attribute, parser);
    if (value == null) {
      return options;
    }
    try {
      return setter.apply(options, value);
    } catch (IllegalArgumentException outOfRange) {
      mistakes.add(sentence(outOfRange));
      return options;
    }
  }

  private <T> @Nullable T read(Attribute attribute, Function<String, T> parser) {
    String value = values.get(attribute);
    if (value == null) {
      return null;
    }
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException | ArithmeticException refused) {
      mistakes.add(attribute.written() + ": " + sentence(refused));
      return null;
    }
  }

  private static boolean flag(String text) {
    return switch (text.trim()) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "\"" + text + "\" is not a truth value: write true or false");
    };
  }

  private static Capture capture(String text) {
    return switch (text.trim()) {
      case "trigger" -> Capture.TRIGGER;
      case "logical" -> Capture.LOGICAL;
      default ->
          throw new IllegalArgumentException(
              "\"" + text + "\" captures nothing: write trigger or logical");
    };
  }

  private static boolean isLater(String text) {
    return switch (text.trim()) {
      case "later" -> true;
      case "now" -> false;
      default ->
          throw new IllegalArgumentException(
              "\"" + text + "\" is no time for a swap: write now or later");
    };
  }

  private static int count(String text) {
    try {
      return Integer.parseInt(text.trim());
    } catch (NumberFormatException notOne) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a whole number: write one, as in \"2\"", notOne);
    }
  }

  private static String sentence(RuntimeException refused) {
    return refused.getMessage() + ".";
  }
}
