package io.deeperstream.view;

import java.io.IOException;
import java.net.URI;

/**
 * A view of the topics' centroids and generations, served over HTTP. Reads the topics on a thread
 * of its own. Thread-safe.
 */
public final class View implements AutoCloseable {

  private final TopicFollower follower;
  private final ViewServer server;

  private View(TopicFollower follower, ViewServer server) {
    this.follower = follower;
    this.server = server;
  }

  /**
   * Starts to answer and to read; if Kafka cannot be reached, the status says so.
   *
   * @throws IOException if it cannot listen at the address
   */
  public static View start(ViewOptions options) throws IOException {
    ViewState state = new ViewState(options.liveCount());
    ViewServer server = ViewServer.start(state, options.host(), options.port());
    return new View(TopicFollower.start(options, state), server);
  }

  /** Returns the address of the view. */
  public URI uri() {
    return server.uri();
  }

  /** Stops answering and reading; waits for the reader's thread, some seconds at most. */
  @Override
  public void close() {
    server.close();
    follower.close();
  }
}
