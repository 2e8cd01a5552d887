package io.deeperstream.view.http;

import io.deeperstream.view.state.GenerationEmbedder;
import io.deeperstream.view.state.ViewContents;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a view's contents over HTTP, as JSON, and the page that shows them. What cannot be
 * answered is a problem document. Thread-safe.
 */
public final class ViewServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ViewServer.class);

  /** Requests of one client in a second. */
  private static final int MOST_REQUESTS = 1000;

  private static final String POLICY =
      "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline';"
          + " frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  private final List<Route> routes = new ArrayList<>();
  private final RequestCounts counts = new RequestCounts();
  private final RequestRate rate = new RequestRate(MOST_REQUESTS);
  private final StatusRoutes status;
  private final StatusEvents events;
  private final HostCheck hosts;
  private final InetSocketAddress address;
  private final Javalin http;

  private ViewServer(
      ViewContents contents, Optional<GenerationEmbedder> embedder, InetSocketAddress address) {
    this.status = new StatusRoutes(contents, counts, Clock.systemUTC());
    routes.addAll(status.routes());
    routes.addAll(new ClusterRoutes(contents).routes());
    routes.addAll(new PlaceRoutes(contents, embedder).routes());
    routes.addAll(new PageFiles().routes());
    this.events = new StatusEvents(status::statusText);
    this.hosts = new HostCheck(address.getHostString());
    this.address = address;
    this.http = Javalin.create(this::configure);
  }

  /**
   * Starts to listen and to answer.
   *
   * @param embedder places what clients send; empty if the view has no model store
   * @param host name or address of the interface to listen on
   * @param port 0 to 65535; 0 takes any free one
   * @throws IOException if it cannot listen there
   */
  public static ViewServer start(
      ViewContents contents, Optional<GenerationEmbedder> embedder, String host, int port)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IOException(
          "the view cannot listen on %s:%d: the name is not known".formatted(host, port));
    }
    ViewServer server = new ViewServer(contents, embedder, address);
    try {
      server.http.start();
    } catch (RuntimeException e) {
      server.close();
      throw new IOException(
          "the view cannot listen on %s:%d: %s".formatted(host, port, e.getMessage()), e);
    }
    return server;
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = PlaceRoutes.MOST_IMAGE_BYTES;
    new Connections(address).configure(config.jetty);
    config.routes.before(this::admit);
    config.routes.after(request -> counts.count(request.statusCode()));
    routes.forEach(
        route -> config.routes.addHttpHandler(route.method(), route.path(), route.handler()));
    config.routes.sse("/v1/events", events::add);
    config.routes.exception(
        HttpFailure.class, (e, request) -> Answers.problem(request, e.status(), e.getMessage()));
    config.routes.exception(HttpResponseException.class, ViewServer::refuse);
    config.routes.exception(
        Exception.class,
        (e, request) -> {
          LOG.error("cannot answer {} {}", request.method(), request.path(), e);
          Answers.problem(request, 500, "the view cannot answer; its log says why");
        });
  }

  private void admit(Context request) throws HttpFailure {
    request.header("Cache-Control", "no-store");
    request.header("X-Content-Type-Options", "nosniff");
    request.header("Content-Security-Policy", POLICY);
    hosts.require(request.header("Host"));
    rate.require(request.ip(), System.nanoTime());
    if (request.path().startsWith("/v1/")) {
      status
          .staleness()
          .ifPresent(age -> request.header("X-Staleness-Ms", Long.toString(age.toMillis())));
    }
  }

  /** Answers what the server itself has refused. */
  private static void refuse(HttpResponseException e, Context request) {
    String detail =
        switch (e.getStatus()) {
          case 404 -> "there is no %s; /openapi.json lists what there is".formatted(request.path());
          case 405 -> {
            String allowed = e.getDetails().getOrDefault("availableMethods", "GET");
            request.header("Allow", allowed);
            yield "method %s is not allowed; only %s is".formatted(request.method(), allowed);
          }
          case 413 -> "the body has more than %,d bytes".formatted(PlaceRoutes.MOST_IMAGE_BYTES);
          default -> e.getMessage();
        };
    Answers.problem(request, e.getStatus(), detail);
  }

  /** Returns what the view answers, without the stream of events. */
  List<Route> routes() {
    return List.copyOf(routes);
  }

  /** Returns the address that it listens on. */
  public URI uri() {
    InetAddress listening = address.getAddress();
    String host = listening.getHostAddress();
    return URI.create(
        "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, http.port()));
  }

  /** Stops listening at once; requests under way are cut. */
  @Override
  public void close() {
    events.close();
    http.stop();
  }
}
