package io.deeperstream.pipeline.train;

import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Parameter;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.generation.Ancestors;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Generations that are made up; fits wait until they are let go. Static, as tasks copy it. */
final class FakeGenerations implements Generations {
  private static final long serialVersionUID = 1L;

  static final NetworkSpec NETWORK =
      new NetworkSpec(8, 8, true, 1, "4,M", false, true, List.of(), 5, 0, 1e-5, 0.1);
  static final int SUPER_CLUSTERS = 2;
  static final int SUB_CLUSTERS = 3;

  /** A fit as it was asked for, its sample read to the end. */
  record Fit(GenerationRef parent, Map<String, float[]> trunk, List<ReservoirImage> sample) {}

  static List<Fit> fits;
  static List<GenerationRef> announced;
  static List<Integer> discarded;
  static CountDownLatch mayEnd;
  static RuntimeException failure;
  static Ancestors ancestors;

  static void reset() {
    fits = new CopyOnWriteArrayList<>();
    announced = new CopyOnWriteArrayList<>();
    discarded = new CopyOnWriteArrayList<>();
    mayEnd = new CountDownLatch(0);
    failure = null;
    ancestors = Ancestors.unknown();
  }

  @Override
  public GenerationFacts facts(GenerationRef ref) {
    return new GenerationFacts(
        NETWORK, SUPER_CLUSTERS, SUB_CLUSTERS, 0.5, new double[] {20, 20}, ancestors);
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
  public Generation fit(FitInputs inputs) throws IOException {
    List<ReservoirImage> sample = new ArrayList<>();
    inputs.images().forEachRemaining(sample::add);
    fits.add(new Fit(inputs.parent(), inputs.trunk(), sample));
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    if (failure != null) {
      throw failure;
    }
    GenerationRef next = Samples.generation(inputs.number());
    return new Generation(
        GenerationKind.ANNOUNCED,
        next.run(),
        next.number(),
        next.hash(),
        next.parentHash(),
        next.location(),
        List.of(),
        Instant.EPOCH,
        null,
        null);
  }

  @Override
  public void announced(GenerationRef newest, int oldestNeeded) {
    announced.add(newest);
  }

  @Override
  public void discard(Generation unannounced) {
    discarded.add(unannounced.getNumber());
  }

  @Override
  public void removeUnowned(String run, GenerationRef newest) {}
}
