package io.deeperstream.pipeline.embed;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Projection;
import io.deeperstream.model.Embedder;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.generation.GenerationRef;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Loads generations whose descriptor is an image's mean colour, turned by the generation's number:
 * of red, green and blue, generation g calls the c-th colour super-cluster (c + g) mod 3. A test
 * can hold a load back or make it fail.
 */
final class ScriptedLoader implements GenerationLoader {
  private static final long serialVersionUID = 1L;

  static final int SUPER_CLUSTERS = 3;
  static final NetworkSpec NETWORK =
      new NetworkSpec(8, 8, true, 1, "4,M", false, true, List.of(), 3, 0, 1e-5, 0.1);

  private final transient Map<Integer, CountDownLatch> gates = new ConcurrentHashMap<>();
  private final transient Map<Integer, Integer> failures = new ConcurrentHashMap<>();
  final transient List<Integer> asked = new CopyOnWriteArrayList<>();
  final transient List<Integer> closed = new CopyOnWriteArrayList<>();
  final transient List<Integer> batches = new CopyOnWriteArrayList<>();

  /** Keeps the loads of a generation waiting until the latch is open. */
  CountDownLatch holdBack(GenerationRef ref) {
    CountDownLatch gate = new CountDownLatch(1);
    gates.put(ref.number(), gate);
    return gate;
  }

  /** Makes so many loads of a generation fail. */
  void fail(GenerationRef ref, int times) {
    failures.put(ref.number(), times);
  }

  @Override
  public LoadedGeneration load(GenerationRef ref) throws IOException {
    asked.add(ref.number());
    await(gates.get(ref.number()));
    if (failures.merge(ref.number(), -1, Integer::sum) >= 0) {
      throw new IOException("the disk of generation " + ref.number() + " is away");
    }
    FloatMatrix axes = new FloatMatrix(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, 3);
    return new LoadedGeneration(
        ref,
        NETWORK,
        new MeanColour(ref.number()),
        new Projection(new float[3], axes),
        axes,
        () -> closed.add(ref.number()));
  }

  private static void await(CountDownLatch gate) throws IOException {
    try {
      if (gate != null && !gate.await(30, TimeUnit.SECONDS)) {
        throw new IOException("the gate was never opened");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private final class MeanColour implements Embedder {
    private final int turn;

    private MeanColour(int turn) {
      this.turn = turn;
    }

    @Override
    public int imageSize() {
      return NETWORK.imageSize();
    }

    @Override
    public int featureSize() {
      return 3;
    }

    @Override
    public FloatMatrix embed(byte[] pixels, int count) {
      batches.add(count);
      FloatMatrix means = FloatMatrix.zeros(count, 3);
      int size = NETWORK.imageSize() * NETWORK.imageSize() * 3;
      for (int i = 0; i < count * size; i++) {
        means.data()[i / size * 3 + (i % 3 + turn) % 3] += (pixels[i] & 0xff) / 255f;
      }
      return means;
    }

    @Override
    public void close() {
      closed.add(turn);
    }
  }
}
