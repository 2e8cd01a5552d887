package io.deeperstream.cli;

import io.deeperstream.clustering.OnlineKMeans;
import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.view.View;
import io.deeperstream.view.ViewOptions;
import java.io.IOException;
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
        "Answers over HTTP, as JSON, what the topics of centroids and generations tell, until Ctrl-C: /v1/status, /v1/generations/current, /v1/clusters, /v1/clusters/{super}/{sub}.")
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

  @Override
  public Integer call() throws Exception {
    StopSignal stop = StopSignal.install();
    try (View view = view(kafka, host, port)) {
      System.out.printf("the view: %s/v1/status%n", view.uri());
      while (!stop.isAsked()) {
        stop.await(POLL_MILLIS);
      }
    }
    return 0;
  }

  /** Starts a view of a job's topics. */
  static View view(KafkaSettings kafka, String host, int port) throws IOException {
    return View.start(
        new ViewOptions(
            kafka.consumerProperties(),
            kafka.centroidsTopic(),
            kafka.generationsTopic(),
            OnlineKMeans.LIVE_COUNT,
            host,
            port));
  }
}
