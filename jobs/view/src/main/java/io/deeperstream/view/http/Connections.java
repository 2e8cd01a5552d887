package io.deeperstream.view.http;

import io.javalin.config.JettyConfig;
import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Bounds what connections may cost: a connection that says nothing for some seconds is cut, whether
 * its request is half sent or its answer half read, and takes no thread meanwhile.
 */
final class Connections {

  private static final int MOST_CONNECTIONS = 2048;
  private static final long IDLE_MILLIS = 5000;
  private static final long IDLE_MILLIS_WHEN_FULL = 500;
  private static final int MOST_THREADS = 64;
  private static final int FEWEST_THREADS = 4;
  private static final int THREAD_IDLE_MILLIS = 10_000;
  private static final int HEADER_BYTES = 8192;
  private static final int BODY_BYTES_PER_SECOND = 1024;

  private final InetSocketAddress address;

  /**
   * @param address to listen on
   */
  Connections(InetSocketAddress address) {
    this.address = address;
  }

  void configure(JettyConfig jetty) {
    QueuedThreadPool threads =
        new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS, THREAD_IDLE_MILLIS);
    threads.setName("deeperstream-view-http");
    threads.setDaemon(true);
    jetty.threadPool = threads;
    jetty.modifyServer(server -> server.setStopTimeout(0));
    jetty.modifyHttpConfiguration(
        http -> {
          http.setSendServerVersion(false);
          http.setRequestHeaderSize(HEADER_BYTES);
          http.setMinRequestDataRate(BODY_BYTES_PER_SECOND);
        });
    jetty.addConnector(this::connector);
  }

  private Connector connector(Server server, HttpConfiguration http) {
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(address.getAddress().getHostAddress());
    connector.setPort(address.getPort());
    connector.setIdleTimeout(IDLE_MILLIS);
    NetworkConnectionLimit limit = new NetworkConnectionLimit(MOST_CONNECTIONS, connector);
    limit.setEndPointIdleTimeout(IDLE_MILLIS_WHEN_FULL);
    server.addBean(limit);
    return connector;
  }
}
