package io.deeperstream.view;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a {@link ViewState} over HTTP; every answer is JSON. Thread-safe. */
public final class ViewServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ViewServer.class);

  private static final int THREADS = 64;
  private static final int BACKLOG = 64;
  private static final long IDLE_SECONDS = 10;

  /**
   * Seconds after which a connection is cut that has not sent its whole request or not read its
   * answer.
   */
  private static final String MOST_SECONDS = "5";

  static {
    // By default the JDK's server waits forever, with a thread per request; it reads these once.
    for (String limit : new String[] {"maxReqTime", "maxRspTime"}) {
      String name = "sun.net.httpserver." + limit;
      System.setProperty(name, System.getProperty(name, MOST_SECONDS));
    }
  }

  private final ObjectMapper json = new ObjectMapper();
  private final ViewRoutes routes;
  private final HostCheck hosts;
  private final HttpServer http;
  private final ExecutorService threads;

  private ViewServer(ViewState state, String host, HttpServer http) {
    this.routes = new ViewRoutes(state);
    this.hosts = new HostCheck(host);
    this.http = http;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "deeperstream-view-http");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    this.threads = pool;
  }

  /**
   * Starts to listen and to answer.
   *
   * @param host name or address of the interface to listen on
   * @param port 0 to 65535; 0 takes any free one
   * @throws IOException if it cannot listen there
   */
  public static ViewServer start(ViewState state, String host, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    HttpServer http;
    try {
      if (address.isUnresolved()) {
        throw new IOException("the name is not known");
      }
      http = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new IOException(
          "the view cannot listen on %s:%d: %s".formatted(host, port, e.getMessage()), e);
    }
    ViewServer server = new ViewServer(state, host, http);
    http.createContext("/", server::handle);
    http.setExecutor(server.threads);
    http.start();
    return server;
  }

  /** Returns the address that it listens on. */
  public URI uri() {
    String host = http.getAddress().getAddress().getHostAddress();
    return URI.create(
        "http://%s:%d"
            .formatted(host.contains(":") ? "[" + host + "]" : host, http.getAddress().getPort()));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = 200;
      ObjectNode answer;
      try {
        answer = answer(exchange);
      } catch (HttpFailure e) {
        status = e.status();
        answer = ViewJson.error(e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("cannot answer {}", exchange.getRequestURI(), e);
        status = 500;
        answer = ViewJson.error("internal error: " + e);
      }
      if (status == 405) {
        exchange.getResponseHeaders().set("Allow", "GET");
      }
      send(exchange, status, json.writeValueAsBytes(answer));
    }
  }

  private ObjectNode answer(HttpExchange exchange) throws HttpFailure {
    hosts.require(exchange.getRequestHeaders().getFirst("Host"));
    if (!exchange.getRequestMethod().equals("GET")) {
      throw HttpFailure.methodNotAllowed(exchange.getRequestMethod());
    }
    URI uri = exchange.getRequestURI();
    return routes.answer(uri.getPath(), uri.getRawQuery() == null ? "" : uri.getRawQuery());
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /** Stops listening at once; requests under way are cut. */
  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
