package io.github.onlinerewrite.samples.boot;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Clients of the service, each of which reads and writes rows of its own all the time: what it
 * reads must be what it wrote. They ask whichever instance they are told to.
 */
final class Requests implements AutoCloseable {

  private static final int CLIENTS = 4;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final AtomicReference<String> instance;
  private final int rows;
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong longest = new AtomicLong();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private volatile boolean ending;

  private Requests(String instance, int rows) {
    this.instance = new AtomicReference<>(instance);
    this.rows = rows;
  }

  static Requests start(String instance, int rows) {
    Requests requests = new Requests(instance, rows);
    for (int client = 0; client < CLIENTS; client++) {
      int mine = client;
      requests.clients.execute(() -> requests.readAndWrite(mine));
    }
    return requests;
  }

  /** From now on another instance is asked. */
  void sendTo(String other) {
    instance.set(other);
  }

  long answered() {
    return answered.get();
  }

  Duration longest() {
    return Duration.ofNanos(longest.get());
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  private void readAndWrite(int client) {
    for (int round = 0; !ending; round++) {
      String row = "/measurements/" + (1 + client + CLIENTS * (round % (rows / CLIENTS)));
      int peak = round % 50;
      ask(row + "?peak=" + peak, "PUT", "1 changed");
      ask(row, "GET", Integer.toString(peak));
    }
  }

  private void ask(String path, String method, String expected) {
    long begun = System.nanoTime();
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(instance.get() + path))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .timeout(Duration.ofSeconds(30))
              .build();
      String answer = http.send(request, BodyHandlers.ofString()).body();
      if (!answer.equals(expected)) {
        failures.add(method + " " + path + ": " + answer + " instead of " + expected);
      }
    } catch (IOException failure) {
      failures.add(method + " " + path + ": " + failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      ending = true;
    }
    longest.accumulateAndGet(System.nanoTime() - begun, Math::max);
    answered.incrementAndGet();
  }

  /** Lets each end its round. */
  void end() throws InterruptedException {
    ending = true;
    clients.shutdown();
    if (!clients.awaitTermination(60, TimeUnit.SECONDS)) {
      failures.add("a client never ended");
    }
  }

  @Override
  public void close() {
    ending = true;
    clients.shutdownNow();
  }
}
