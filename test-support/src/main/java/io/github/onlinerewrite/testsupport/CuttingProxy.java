package io.github.onlinerewrite.testsupport;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and the server, and cuts connections at an exact place: before, while or
 * after the server does what one round trip asks of it. Knows of the protocol how messages are
 * framed and that Query and Sync end a round trip, and nothing else. Thread-safe.
 *
 * <p>Source: PostgreSQL manual, chapter "Frontend/Backend Protocol".
 */
public final class CuttingProxy implements AutoCloseable {

  private static final int SSL_REQUEST = 80877103;
  private static final int GSS_REQUEST = 80877104;
  private static final int CANCEL_REQUEST = 80877102;

  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final AtomicInteger trips = new AtomicInteger();
  private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
  private volatile Rule rule = trip -> Cut.NONE;
  private volatile Watcher watcher = trip -> {};
  private volatile boolean dead;

  private CuttingProxy(InetSocketAddress server) throws IOException {
    this.server = server;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** A proxy before the server at {@code host} and {@code port}. */
  static CuttingProxy before(String host, int port) throws IOException {
    CuttingProxy proxy = new CuttingProxy(new InetSocketAddress(host, port));
    daemon("proxy", proxy::accept);
    return proxy;
  }

  /** Where a connection is cut, seen from what the client has just asked for. */
  public enum Cut {
    /** Not at all. */
    NONE,
    /** The server never hears of it. */
    BEFORE,
    /** The server has it, and finds nobody to answer to. */
    WHILE,
    /** The server has done it, and its answer is lost. */
    AFTER
  }

  /**
   * What a client asks for before it waits for an answer.
   *
   * @param number counted over all connections, from 1
   * @param text the messages as they are sent, the statements of newly parsed ones among them
   * @param before the text of the same connection's trip before this one
   */
  public record Trip(int number, String text, String before) {}

  /** Which trips are cut. */
  @FunctionalInterface
  public interface Rule {
    Cut cut(Trip trip);
  }

  /** What is done when a trip is asked for, before anything of it is passed on. */
  @FunctionalInterface
  public interface Watcher {
    void asked(Trip trip) throws SQLException;
  }

  /** From now on {@code value} hears of each trip, which waits for it. */
  public void watching(Watcher value) {
    watcher = value;
  }

  /** From now on a trip that {@code value} says so about is cut, alone with its connection. */
  public void cutting(Rule value) {
    rule = value;
  }

  /** The same, but the client dies of it: all connections are cut, and no new one is had. */
  public void dying(Rule value) {
    rule =
        trip -> {
          Cut cut = value.cut(trip);
          dead |= cut != Cut.NONE;
          return cut;
        };
  }

  /** From now on nothing is cut, and connections are had again. */
  public void heal() {
    rule = trip -> Cut.NONE;
    dead = false;
  }

  /** How many round trips there were. */
  public int trips() {
    return trips.get();
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    wires.forEach(Wire::close);
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      if (dead) {
        client.close();
      } else {
        Wire wire = new Wire(client);
        wires.add(wire);
        daemon("proxy-wire", wire::forward);
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // One of both sides is gone, which the other one has been told.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  /** One connection through the proxy. */
  private final class Wire implements Closeable {
    private final Socket client;
    private final Socket upstream = new Socket();
    private String before = "";

    /** Set while an answer is swallowed; the server's thread clears it at ReadyForQuery. */
    private volatile boolean swallows;

    Wire(Socket client) {
      this.client = client;
    }

    void forward() throws IOException {
      try (this) {
        client.setTcpNoDelay(true);
        upstream.connect(server);
        upstream.setTcpNoDelay(true);
        DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        if (start(in)) {
          daemon("proxy-answers", this::answer);
          while (trip(in)) {
            // The next one.
          }
        }
      }
    }

    /** Passes the startup packet on; declines encryption. Whether a session begins. */
    private boolean start(DataInputStream in) throws IOException {
      while (true) {
        int length = in.readInt();
        int code = in.readInt();
        byte[] rest = in.readNBytes(length - 8);
        if (code == SSL_REQUEST || code == GSS_REQUEST) {
          client.getOutputStream().write('N');
          continue;
        }
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.writeBytes(number(length));
        packet.writeBytes(number(code));
        packet.writeBytes(rest);
        upstream.getOutputStream().write(packet.toByteArray());
        return code != CANCEL_REQUEST;
      }
    }

    /** Reads all that is asked for in one go, and passes it on unless it is cut. */
    private boolean trip(DataInputStream in) throws IOException {
      ByteArrayOutputStream asked = new ByteArrayOutputStream();
      int type;
      do {
        type = in.read();
        if (type < 0) {
          return false;
        }
        int length = in.readInt();
        asked.write(type);
        asked.writeBytes(number(length));
        asked.writeBytes(in.readNBytes(length - 4));
      } while (type == 'P' || type == 'B' || type == 'D' || type == 'E' || type == 'C');
      if (type != 'Q' && type != 'S') {
        upstream.getOutputStream().write(asked.toByteArray());
        return true;
      }
      String text = asked.toString(StandardCharsets.UTF_8);
      Trip trip = new Trip(trips.incrementAndGet(), text, before);
      try {
        watcher.asked(trip);
      } catch (SQLException failure) {
        throw new IOException(failure);
      }
      Cut cut = rule.cut(trip);
      before = text;
      return pass(asked.toByteArray(), cut);
    }

    private boolean pass(byte[] asked, Cut cut) throws IOException {
      OutputStream out = upstream.getOutputStream();
      switch (cut) {
        case NONE -> {
          out.write(asked);
          return true;
        }
        case BEFORE -> {}
        case WHILE -> {
          // Its answer may come before the connection is closed.
          swallows = true;
          out.write(asked);
        }
        case AFTER -> {
          swallows = true;
          out.write(asked);
          awaitSwallowed();
        }
      }
      if (dead) {
        wires.forEach(Wire::close);
      }
      return false;
    }

    private synchronized void awaitSwallowed() {
      while (swallows && !upstream.isClosed()) {
        try {
          wait(100);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }

    /** The server's direction. */
    private void answer() throws IOException {
      try (this) {
        DataInputStream in =
            new DataInputStream(new BufferedInputStream(upstream.getInputStream()));
        OutputStream out = client.getOutputStream();
        for (int type = in.read(); type >= 0; type = in.read()) {
          int length = in.readInt();
          byte[] rest = in.readNBytes(length - 4);
          if (!swallows) {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            message.write(type);
            message.writeBytes(number(length));
            message.writeBytes(rest);
            out.write(message.toByteArray());
          } else if (type == 'Z') {
            swallowed();
          }
        }
      }
    }

    private synchronized void swallowed() {
      swallows = false;
      notifyAll();
    }

    @Override
    public void close() {
      wires.remove(this);
      for (Socket socket : new Socket[] {client, upstream}) {
        try {
          socket.close();
        } catch (IOException gone) {
          // It is closed, which is what was wanted.
        }
      }
    }
  }

  private static byte[] number(int value) {
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }
}
