package io.github.onlinerewrite.liquibase;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableChanges;
import io.github.onlinerewrite.engine.Throttle;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryReaderTest {

  private static ReadEntry read(Object... namesAndValues) {
    Map<Attribute, String> values = new EnumMap<>(Attribute.class);
    values.put(Attribute.TABLE, "measurement");
    values.put(Attribute.TARGET, "measurement_aux");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((Attribute) namesAndValues[i], (String) namesAndValues[i + 1]);
    }
    return EntryReader.read(values, TableChanges.NONE);
  }

  @Test
  void tableAndTargetAreEnough() {
    ReadEntry entry = read();

    assertThat(entry.mistakes()).isEmpty();
    assertThat(entry.spec()).isEqualTo(RewriteSpec.table("measurement").into("measurement_aux"));
    assertThat(entry.options()).isEqualTo(RewriteOptions.defaults());
  }

  @Test
  void everyAttributeIsRead() {
    ReadEntry entry =
        read(
            Attribute.SCHEMA, "Sales",
            Attribute.OLD_TABLE, "before",
            Attribute.DROP_OLD_TABLE, "true",
            Attribute.SWAP, "later",
            Attribute.VERIFY, "false",
            Attribute.STALL_BUDGET, "300 ms",
            Attribute.STRICT_READERS, "true",
            Attribute.SWAP_TIMEOUT, "2 h",
            Attribute.WORKERS, "3",
            Attribute.MAX_REPLICA_LAG, "10 s",
            Attribute.MAX_TRANSACTION_AGE, "5 min",
            Attribute.LOAD_QUERY, "select false",
            Attribute.MAX_RATE, "20 MB/s",
            Attribute.CHUNK_SIZE, "32 MB",
            Attribute.RESTART, "true");

    assertThat(entry.mistakes()).isEmpty();
    assertThat(entry.spec())
        .isEqualTo(new RewriteSpec("Sales", "measurement", "measurement_aux", "before", true));
    assertThat(entry.options())
        .isEqualTo(
            RewriteOptions.defaults()
                .withSwapLater(true)
                .withVerify(false)
                .withStallBudget(Duration.ofMillis(300))
                .withStrictReaders(true)
                .withSwapTimeout(Duration.ofHours(2))
                .withWorkers(3)
                .withThrottle(
                    new Throttle(
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(5),
                        "select false",
                        ByteSize.ofMegabytes(20)))
                .withChunkSize(ByteSize.ofMegabytes(32))
                .withRestart(true));
  }

  @Test
  void defaultsMayBeWritten() {
    ReadEntry entry =
        read(
            Attribute.DROP_OLD_TABLE, "false",
            Attribute.SWAP, "now",
            Attribute.KEEP_IN_SYNC, "false",
            Attribute.CAPTURE, "trigger",
            Attribute.VERIFY, "true",
            Attribute.STALL_BUDGET, "200 ms",
            Attribute.STRICT_READERS, "false",
            Attribute.SWAP_TIMEOUT, "1 h",
            Attribute.WORKERS, "2",
            Attribute.CHUNK_SIZE, "64 MB");

    assertThat(entry).isEqualTo(read());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DROP_OLD_TABLE | yes     | dropOldTable: \"yes\" is not a truth value",
        "VERIFY         | TRUE    | verify: \"TRUE\" is not a truth value",
        "STRICT_READERS | 1       | strictReaders: \"1\" is not a truth value",
        "STALL_BUDGET   | 200     | stallBudget: \"200\" is not a duration",
        "STALL_BUDGET   | 1 ms    | stallBudget is 1 ms: must be between 20 ms and 10 s",
        "SWAP_TIMEOUT   | 1 week  | swapTimeout: \"1 week\" is not a duration",
        "SWAP_TIMEOUT   | 1 ms    | swapTimeout is 1 ms: must be between 1 s and 30 d",
        "WORKERS        | two     | workers: \"two\" is not a whole number",
        "WORKERS        | 0       | workers is 0: must be between 1 and ",
        "CHUNK_SIZE     | 64      | chunkSize: \"64\" is not a size",
        "CHUNK_SIZE     | 1 B     | chunkSize is 1 B: must be between ",
        "CHUNK_SIZE     | 999999999999 TB | chunkSize: ",
        "MAX_REPLICA_LAG | 10     | maxReplicaLag: \"10\" is not a duration",
        "MAX_REPLICA_LAG | 10 ms  | maxReplicaLag is 10 ms: must be between 1 s and 30 d",
        "MAX_TRANSACTION_AGE | 31 d | maxTransactionAge is 31 d: must be between 1 s and 30 d",
        "LOAD_QUERY     | ' '     | loadQuery is blank",
        "MAX_RATE       | 20 MB   | maxRate: \"20 MB\" is not a rate: write a size and /s",
        "MAX_RATE       | 20/s    | maxRate: \"20\" is not a size",
        "MAX_RATE       | 1 B/s   | maxRate is 1 B: must be between 64 kB and 16 GB",
        "MAX_RATE       | 999999999999 TB/s | maxRate: ",
        "SWAP           | then    | swap: \"then\" is no time for a swap: write now or later",
        "KEEP_IN_SYNC   | maybe   | keepInSync: \"maybe\" is not a truth value: write true or false",
        "CAPTURE        | wal     | capture: \"wal\" captures nothing: write trigger or logical",
        "TARGET         | measurement | target is \"measurement\"",
        "OLD_TABLE      | measurement | oldTable is \"measurement\"",
        "OLD_TABLE      | ''      | oldTable is blank",
        "TABLE          | ''      | table is blank"
      })
  void badValueIsToldWithTheValueAndWhatIsAllowed(
      Attribute attribute, String value, String mistake) {
    assertThat(read(attribute, value).mistakes())
        .singleElement()
        .asString()
        .contains(mistake)
        .endsWith(".");
  }

  @Test
  void missingTableIsTold() {
    assertThat(EntryReader.read(Map.of(), TableChanges.NONE).mistakes())
        .satisfiesExactly(mistake -> assertThat(mistake).startsWith("table is missing"));
  }

  @Test
  void everyMistakeIsToldNotOnlyTheFirst() {
    assertThat(
            read(
                    Attribute.SWAP, "soon",
                    Attribute.KEEP_IN_SYNC, "yes",
                    Attribute.WORKERS, "0",
                    Attribute.STALL_BUDGET, "soon",
                    Attribute.DROP_OLD_TABLE, "maybe",
                    Attribute.OLD_TABLE, "measurement")
                .mistakes())
        .hasSize(6);
  }
}
