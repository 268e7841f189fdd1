package dev.sluice.config.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port that leads to another one of 127.0.0.1, until it is cut or led elsewhere. Thread-safe. */
public final class Tunnel implements AutoCloseable {
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile int target;

  /** One that leads to this port. */
  public Tunnel(int target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Where to connect. */
  public int port() {
    return server.getLocalPort();
  }

  /** Resets what is connected; who comes is reset too. */
  public void cut() {
    target = 0;
    sockets.forEach(Tunnel::reset);
  }

  /** From now on it leads to this port. */
  public void leadTo(int port) {
    target = port;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> join(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void join(Socket client) {
    sockets.add(client);
    try (client;
        Socket other = new Socket(InetAddress.getLoopbackAddress(), target)) {
      sockets.add(other);
      Thread back = Thread.ofVirtual().start(() -> copy(other, client));
      copy(client, other);
      back.join();
      sockets.remove(other);
    } catch (IOException | InterruptedException | IllegalArgumentException e) {
      reset(client);
    } finally {
      sockets.remove(client);
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      reset(from);
      reset(to);
    }
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It was closed before.
    }
  }

  @Override
  public void close() {
    cut();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
