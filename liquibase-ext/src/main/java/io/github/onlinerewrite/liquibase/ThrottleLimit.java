package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.Throttle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The limits of the throttle, which an entry has as attributes and a deployment as settings. */
enum ThrottleLimit {
  MAX_REPLICA_LAG(Attribute.MAX_REPLICA_LAG, "pause while a standby is behind by more") {
    @Override
    Throttle with(Throttle throttle, String text) {
      return throttle.withMaxReplicaLag(WrittenDuration.parse(text));
    }

    @Override
    @Nullable Object of(Throttle throttle) {
      return throttle.maxReplicaLag();
    }
  },
  MAX_TRANSACTION_AGE(
      Attribute.MAX_TRANSACTION_AGE, "pause while another transaction is open for longer") {
    @Override
    Throttle with(Throttle throttle, String text) {
      return throttle.withMaxTransactionAge(WrittenDuration.parse(text));
    }

    @Override
    @Nullable Object of(Throttle throttle) {
      return throttle.maxTransactionAge();
    }
  },
  LOAD_QUERY(Attribute.LOAD_QUERY, "pause while this SQL gives true") {
    @Override
    Throttle with(Throttle throttle, String text) {
      return throttle.withLoadQuery(text);
    }

    @Override
    @Nullable Object of(Throttle throttle) {
      return throttle.loadQuery();
    }
  },
  MAX_RATE(Attribute.MAX_RATE, "the most data that is copied or compared a second") {
    @Override
    Throttle with(Throttle throttle, String text) {
      return throttle.withMaxRate(rate(text));
    }

    @Override
    @Nullable Object of(Throttle throttle) {
      return throttle.maxRate();
    }
  };

  private static final Pattern RATE = Pattern.compile("(.*)/\\s*s\\s*");

  private final Attribute attribute;
  private final String meaning;

  ThrottleLimit(Attribute attribute, String meaning) {
    this.attribute = attribute;
    this.meaning = meaning;
  }

  abstract Throttle with(Throttle throttle, String text);

  abstract @Nullable Object of(Throttle throttle);

  /** Its attribute; the setting has the same name. */
  Attribute attribute() {
    return attribute;
  }

  /** For a person. */
  String meaning() {
    return meaning;
  }

  /** The options with this limit, as a person writes it. */
  RewriteOptions set(RewriteOptions options, String text) {
    try {
      return options.withThrottle(with(options.throttle(), text));
    } catch (IllegalArgumentException | ArithmeticException refused) {
      throw new IllegalArgumentException(named(String.valueOf(refused.getMessage())), refused);
    }
  }

  private String named(String message) {
    return message.startsWith(attribute.written()) ? message : attribute.written() + ": " + message;
  }

  /** Whether the options have it. */
  boolean isIn(RewriteOptions options) {
    return of(options.throttle()) != null;
  }

  private static ByteSize rate(String text) {
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a rate: write a size and /s, as in \"20 MB/s\"");
    }
    return ByteSize.parse(matcher.group(1));
  }
}
