package com.acme.machine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The vendor's inventory: machines come and go, and whoever asks over HTTP gets all of them. */
final class Inventory implements AutoCloseable {
  private final List<String> machines = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  private Inventory() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
  }

  /** One with the samples, on a free port of loopback. */
  static Inventory start() throws IOException {
    Inventory inventory = new Inventory();
    inventory.machines.addAll(samples());
    inventory.server.start();
    return inventory;
  }

  static List<String> samples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/samples"))) {
      List<String> samples = new CopyOnWriteArrayList<>();
      for (Path file : files.sorted().toList()) {
        samples.add(Files.readString(file));
      }
      return samples;
    }
  }

  void add(String machine) {
    machines.add(machine);
  }

  void remove(String machine) {
    machines.remove(machine);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] all = ("[" + String.join(",", machines) + "]").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, all.length);
    exchange.getResponseBody().write(all);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
