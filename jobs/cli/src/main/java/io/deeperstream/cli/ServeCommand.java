package io.deeperstream.cli;

import io.deeperstream.clustering.OnlineKMeans;
import io.deeperstream.model.TeacherOptions;
import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.view.View;
import io.deeperstream.view.ViewOptions;
import io.deeperstream.view.state.GenerationEmbedder;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code serve}: serves the view of a job's clusters and generations over HTTP, in the foreground.
 */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Serves a page and a JSON API of what a job's topics tell, until Ctrl-C: clusters, generations, training, dead letters, the nearest centroids of a vector, and the cluster that an image falls into. /openapi.json describes the API.")
final class ServeCommand implements Callable<Integer> {

  /** The default host of the view. */
  static final String LOOPBACK = "127.0.0.1";

  private static final long POLL_MILLIS = 60_000;

  @Mixin private KafkaSettings kafka;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = LOOPBACK,
      description =
          "Interface to listen on; 0.0.0.0 lets everybody in the network ask, without a password.")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8082",
      description = "Port to listen on; 0 takes any free one.")
  private int port;

  @Option(
      names = "--store",
      paramLabel = "URI",
      defaultValue = "",
      description =
          "Model store of the job, so that images can be assigned by its network; without it, everything else is answered.")
  private String store;

  @Override
  public Integer call() throws Exception {
    StopSignal stop = StopSignal.install();
    Optional<GenerationEmbedder> embedder =
        store.isEmpty()
            ? Optional.empty()
            : Optional.of(new StoreEmbedder(store, TeacherOptions.defaults()));
    try (View view = view(kafka, host, port, embedder)) {
      System.out.printf("the view: %s%n", view.uri());
      while (!stop.isAsked()) {
        stop.await(POLL_MILLIS);
      }
    }
    return 0;
  }

  /**
   * Starts a view of a job's topics.
   *
   * @param embedder places images; empty where there is no model store
   */
  static View view(
      KafkaSettings kafka, String host, int port, Optional<GenerationEmbedder> embedder)
      throws IOException {
    return View.start(
        new ViewOptions(
            kafka.consumerProperties(),
            kafka.centroidsTopic(),
            kafka.generationsTopic(),
            kafka.exemplarsTopic(),
            kafka.metricsTopic(),
            kafka.deadLettersTopic(),
            OnlineKMeans.LIVE_COUNT,
            host,
            port),
        embedder);
  }
}
