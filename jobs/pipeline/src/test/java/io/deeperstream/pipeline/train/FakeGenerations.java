package io.deeperstream.pipeline.train;

import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Parameter;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.fit.FitImage;
import io.deeperstream.pipeline.fit.FitRequest;
import io.deeperstream.pipeline.fit.FittedGeneration;
import io.deeperstream.pipeline.generation.Ancestors;
import io.deeperstream.pipeline.generation.FittedLabels;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.probe.ProbeScores;
import io.deeperstream.schemas.Generation;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Generations that are made up; fits wait until they are let go. Static, as tasks copy it. */
class FakeGenerations implements Generations {
  private static final long serialVersionUID = 1L;

  static final NetworkSpec NETWORK =
      new NetworkSpec(8, 8, true, 1, "4,M", false, true, List.of(), 5, 0, 1e-5, 0.1);
  static final int SUPER_CLUSTERS = 2;
  static final int SUB_CLUSTERS = 3;

  /** A fit as it was asked for, its sample read to the end. */
  record Fit(GenerationRef parent, Map<String, float[]> trunk, List<FitImage> images) {}

  /** Weights as they were published. */
  record Published(
      GenerationRef generation, long step, long trainedImages, Map<String, float[]> trunk) {}

  static ProbeScores scores;
  static List<Published> published;
  static final AtomicLong relabelled = new AtomicLong();

  /** Publications that will fail before one succeeds. */
  static final AtomicLong failedPublications = new AtomicLong();

  static List<Fit> fits;
  static List<GenerationRef> announced;

  /** Removed with the next announcement. */
  static List<GenerationRef> removed;

  static List<Integer> discarded;
  static CountDownLatch mayEnd;
  static RuntimeException failure;
  static Ancestors ancestors;

  static void reset() {
    fits = new CopyOnWriteArrayList<>();
    published = new CopyOnWriteArrayList<>();
    relabelled.set(0);
    failedPublications.set(0);
    scores = null;
    announced = new CopyOnWriteArrayList<>();
    removed = List.of();
    discarded = new CopyOnWriteArrayList<>();
    mayEnd = new CountDownLatch(0);
    failure = null;
    ancestors = Ancestors.unknown();
  }

  @Override
  public GenerationFacts facts(GenerationRef ref) {
    return new GenerationFacts(NETWORK, SUPER_CLUSTERS, SUB_CLUSTERS, 40, 0.5, ancestors);
  }

  @Override
  public Map<String, float[]> teacher(GenerationRef ref) {
    Map<String, float[]> values = new TreeMap<>();
    try (Network network = Network.random(NETWORK, 42)) {
      for (Parameter parameter : network.parameters()) {
        values.put(parameter.name(), network.read(parameter.name()));
      }
    }
    return values;
  }

  @Override
  public FittedGeneration fit(FitRequest request) throws IOException {
    List<FitImage> images = new ArrayList<>();
    request.images().forEachRemaining(images::add);
    fits.add(new Fit(request.parent(), request.trunk(), images));
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    if (failure != null) {
      throw failure;
    }
    GenerationRef next = Samples.generation(request.number());
    Generation announcement = next.announcement(Instant.EPOCH, null, null);
    return new FittedGeneration(
        next,
        announcement,
        new FittedLabels(
            images.stream().mapToInt(FitImage::partition).toArray(),
            images.stream().mapToLong(FitImage::offset).toArray(),
            images.stream().mapToInt(image -> superCluster(image.file())).toArray(),
            images.stream().mapToInt(image -> subCluster(image.file())).toArray()));
  }

  /** The super-cluster that fits and labellers give to a file. */
  static int superCluster(byte[] file) {
    return Math.floorMod(Arrays.hashCode(file), SUPER_CLUSTERS);
  }

  /** The sub-cluster that fits and labellers give to a file. */
  static int subCluster(byte[] file) {
    return Math.floorMod(Arrays.hashCode(file) / SUPER_CLUSTERS, SUB_CLUSTERS);
  }

  @Override
  public Labeller labeller(GenerationRef ref) {
    return new Labeller() {
      @Override
      public List<int[]> label(List<byte[]> files) {
        relabelled.addAndGet(files.size());
        return files.stream()
            .map(file -> new int[] {superCluster(file), subCluster(file)})
            .toList();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public String publish(
      GenerationRef generation,
      long step,
      long trainedImages,
      NetworkSpec network,
      Map<String, float[]> trunk)
      throws IOException {
    if (failedPublications.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IOException("the store is away");
    }
    published.add(new Published(generation, step, trainedImages, trunk));
    return "students/" + step;
  }

  @Override
  public boolean hasHoldOut() {
    return scores != null;
  }

  @Override
  public ProbeScores score(NetworkSpec network, Map<String, float[]> trunk) {
    return scores;
  }

  @Override
  public List<GenerationRef> announced(GenerationRef newest, int oldestNeeded) {
    announced.add(newest);
    return removed;
  }

  @Override
  public void discard(GenerationRef unannounced) {
    discarded.add(unannounced.number());
  }

  @Override
  public void removeUnowned(String run, GenerationRef newest) {}
}
