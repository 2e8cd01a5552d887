package io.deeperstream.view;

import io.deeperstream.view.http.ViewServer;
import io.deeperstream.view.state.GenerationEmbedder;
import io.deeperstream.view.state.ViewContents;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * A view of a job's topics, served over HTTP. Reads the topics on a thread of its own. Thread-safe.
 */
public final class View implements AutoCloseable {

  private final TopicFollower follower;
  private final ViewServer server;
  private final Optional<GenerationEmbedder> embedder;

  private View(TopicFollower follower, ViewServer server, Optional<GenerationEmbedder> embedder) {
    this.follower = follower;
    this.server = server;
    this.embedder = embedder;
  }

  /**
   * Starts to answer and to read; if Kafka cannot be reached, the status says so.
   *
   * @param embedder places what clients send, closed with the view; empty if there is no model
   *     store
   * @throws IOException if it cannot listen at the address
   */
  public static View start(ViewOptions options, Optional<GenerationEmbedder> embedder)
      throws IOException {
    ViewContents contents = ViewContents.empty(options.liveCount());
    ViewServer server = ViewServer.start(contents, embedder, options.host(), options.port());
    TopicFollower follower =
        TopicFollower.start(options, new TopicReaders(contents).of(options), contents.clusters());
    return new View(follower, server, embedder);
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
    embedder.ifPresent(GenerationEmbedder::close);
  }
}
