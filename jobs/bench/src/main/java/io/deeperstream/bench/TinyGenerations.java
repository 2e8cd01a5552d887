package io.deeperstream.bench;

import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Parameter;
import io.deeperstream.pipeline.fit.FitRequest;
import io.deeperstream.pipeline.fit.FittedGeneration;
import io.deeperstream.pipeline.generation.Ancestors;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.probe.ProbeScores;
import io.deeperstream.pipeline.train.GenerationFacts;
import io.deeperstream.pipeline.train.Generations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One generation of a network that costs next to nothing, without a model store: nothing is fitted,
 * scored or kept.
 */
final class TinyGenerations implements Generations {
  private static final long serialVersionUID = 1L;

  static final GenerationRef FIRST = new GenerationRef("bench", 0, "0".repeat(64), "", "nowhere");
  static final int SUPER_CLUSTERS = 4;
  static final int SUB_CLUSTERS = 64;

  private static final NetworkSpec NETWORK =
      new NetworkSpec(8, 8, true, 1, "4,M", false, true, List.of(), 5, 0, 1e-5, 0.1);

  @Override
  public GenerationFacts facts(GenerationRef ref) {
    return new GenerationFacts(NETWORK, SUPER_CLUSTERS, SUB_CLUSTERS, 1, 1, Ancestors.unknown());
  }

  @Override
  public Map<String, float[]> teacher(GenerationRef ref) {
    try (Network network = Network.random(NETWORK, 1)) {
      Map<String, float[]> values = new HashMap<>();
      for (Parameter parameter : network.parameters()) {
        values.put(parameter.name(), network.read(parameter.name()));
      }
      return values;
    }
  }

  @Override
  public FittedGeneration fit(FitRequest request) {
    throw new UnsupportedOperationException("this benchmark re-clusters nothing");
  }

  @Override
  public Labeller labeller(GenerationRef ref) {
    throw new UnsupportedOperationException("this benchmark's images have their labels");
  }

  @Override
  public String publish(
      GenerationRef generation,
      long step,
      long trainedImages,
      NetworkSpec network,
      Map<String, float[]> trunk) {
    return "nowhere";
  }

  @Override
  public boolean hasHoldOut() {
    return false;
  }

  @Override
  public ProbeScores score(NetworkSpec network, Map<String, float[]> trunk) {
    throw new IllegalStateException("this benchmark has no hold-out");
  }

  @Override
  public List<GenerationRef> announced(GenerationRef newest, int oldestNeeded) {
    return List.of();
  }

  @Override
  public void discard(GenerationRef unannounced) {}

  @Override
  public void removeUnowned(String run, GenerationRef newest) {}
}
