package io.deeperstream.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * Server sockets that are bound before the broker starts and handed over to it: between choosing a
 * free port and using it, nobody else can take it.
 *
 * <p>A socket handed over belongs to the broker; closing closes those that were not.
 */
final class BoundSockets implements ServerSocketFactory, AutoCloseable {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final Map<String, ServerSocketChannel> channels = new HashMap<>();

  /**
   * Binds a socket for a listener.
   *
   * @param listener the listener's name
   * @param port 1 to 65535, or 0 for any free one
   * @return the address with the port
   * @throws IllegalArgumentException if the port is out of range
   * @throws IOException if the port can't be bound; the message names it
   */
  synchronized InetSocketAddress bind(String listener, int port) throws IOException {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          String.format("port (%d) of listener %s is outside 0 to 65535", port, listener));
    }
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port));
      channel.configureBlocking(false);
    } catch (IOException e) {
      channel.close();
      throw new IOException(
          String.format(
              "port %d of %s can't be bound for %s: %s",
              port, BrokerSettings.HOST, listener, e.getMessage()),
          e);
    }
    channels.put(listener, channel);
    return (InetSocketAddress) channel.getLocalAddress();
  }

  @Override
  public synchronized ServerSocketChannel openServerSocket(
      String listener, InetSocketAddress address, int backlog, int receiveBufferBytes)
      throws IOException {
    ServerSocketChannel channel = channels.remove(listener);
    if (channel == null) {
      throw new IOException("no socket is bound for listener " + listener);
    }
    return channel;
  }

  @Override
  public synchronized void close() throws IOException {
    for (ServerSocketChannel channel : channels.values()) {
      channel.close();
    }
    channels.clear();
  }
}
