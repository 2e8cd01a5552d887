package io.deeperstream.bench;

import io.deeperstream.schemas.Centroid;
import io.deeperstream.view.http.ViewServer;
import io.deeperstream.view.state.ViewContents;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Milliseconds of a view's {@code POST /v1/nearest} over HTTP, with random centroids; the first
 * answers are compared with a plain search. Clients run in the same process and share its cores.
 */
@Command(
    name = "nearest",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Milliseconds of the view's exact search for the nearest centroids, over HTTP.")
public final class NearestBench implements Callable<Integer> {

  private static final int SUPER_CLUSTERS = 4;
  private static final int CHECKED = 5;

  @Option(
      names = "--clusters",
      paramLabel = "K",
      defaultValue = "320000",
      description = "Centroids. More take longer.")
  private int clusters;

  @Option(
      names = "--dimension",
      paramLabel = "D",
      defaultValue = "256",
      description = "Components of a centroid. More take longer.")
  private int dimension;

  @Option(
      names = "--clients",
      paramLabel = "N,…",
      split = ",",
      defaultValue = "1,16",
      description = "Clients that ask at the same time, one round each.")
  private List<Integer> clients;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "400",
      description = "Requests of a round. More make the 99th percentile steadier.")
  private int requests;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Random random = new Random(5);

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new NearestBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    ViewContents contents = ViewContents.empty(1);
    float[][] checked = new float[clusters][];
    long began = System.nanoTime();
    for (int row = 0; row < clusters; row++) {
      checked[row] = vector();
      contents.clusters().take(centroid(row, checked[row]), row);
    }
    contents.clusters().reading(true);
    System.out.printf(
        "%,d centroids of %d dimensions, taken in %.1f s%n",
        clusters, dimension, (System.nanoTime() - began) / 1e9);
    try (ViewServer server = ViewServer.start(contents, Optional.empty(), "127.0.0.1", 0)) {
      URI nearest = server.uri().resolve("/v1/nearest");
      for (int i = 0; i < CHECKED; i++) {
        check(nearest, checked);
      }
      for (int count : clients) {
        measure(nearest, count);
      }
    }
    return 0;
  }

  private float[] vector() {
    float[] vector = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return vector;
  }

  private Centroid centroid(int row, float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return new Centroid(
        "bench", 0L, (long) row, 0, row % SUPER_CLUSTERS, row / SUPER_CLUSTERS, 0, 1.0, bytes);
  }

  private void check(URI nearest, float[][] centroids) throws Exception {
    float[] query = vector();
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int row = 0; row < centroids.length; row++) {
      double squared = 0;
      for (int d = 0; d < dimension; d++) {
        squared += (double) (centroids[row][d] - query[d]) * (centroids[row][d] - query[d]);
      }
      if (squared < least) {
        least = squared;
        best = row;
      }
    }
    String first =
        "\"neighbours\":[{\"superCluster\":%d,\"subCluster\":%d,"
            .formatted(best % SUPER_CLUSTERS, best / SUPER_CLUSTERS);
    String answer = ask(nearest, query);
    if (!answer.contains(first)) {
      throw new IllegalStateException("the nearest is row %d, not %s".formatted(best, answer));
    }
  }

  private String ask(URI nearest, float[] query) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(nearest)
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"vector\": %s}".formatted(Arrays.toString(query))))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.body());
    }
    return response.body();
  }

  /** The first tenth of the requests warms up. */
  private void measure(URI nearest, int count) throws Exception {
    List<float[]> queries = new ArrayList<>();
    for (int i = 0; i < requests + requests / 10; i++) {
      queries.add(vector());
    }
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<Long>> asked = new ArrayList<>();
      for (float[] query : queries) {
        asked.add(
            threads.submit(
                () -> {
                  long began = System.nanoTime();
                  ask(nearest, query);
                  return System.nanoTime() - began;
                }));
      }
      long[] nanos = new long[requests];
      for (int i = 0; i < asked.size(); i++) {
        long taken = asked.get(i).get();
        if (i >= requests / 10) {
          nanos[i - requests / 10] = taken;
        }
      }
      Arrays.sort(nanos);
      System.out.printf(
          "%2d clients: p50 %.1f ms, p99 %.1f ms%n",
          count, nanos[requests / 2] / 1e6, nanos[(int) (requests * 0.99)] / 1e6);
    } finally {
      threads.shutdownNow();
    }
  }
}
