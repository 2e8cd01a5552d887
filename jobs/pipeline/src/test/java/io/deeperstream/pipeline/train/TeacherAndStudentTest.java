package io.deeperstream.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.KMeans;
import io.deeperstream.model.Layer;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.SavedVariables;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.embed.LoadedGeneration;
import io.deeperstream.pipeline.embed.StoreGenerationLoader;
import io.deeperstream.pipeline.fit.FitRequest;
import io.deeperstream.pipeline.fit.FitSize;
import io.deeperstream.pipeline.fit.FittedGeneration;
import io.deeperstream.pipeline.fit.GenerationFit;
import io.deeperstream.pipeline.generation.Ancestors;
import io.deeperstream.pipeline.generation.FittedLabels;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.InitialWeights;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two networks with a real store: training never touches the teacher, a fit makes the next. */
class TeacherAndStudentTest {

  private static final InitialWeights INITIAL = new InitialWeights("published.pth", "CC BY-NC 4.0");

  private static final NetworkSpec NETWORK = FakeGenerations.NETWORK;
  private static final int PROBES = 64;

  /** The student at the last fit; static, as tasks copy what they are given. */
  private static final AtomicReference<Map<String, float[]>> AT_FIT = new AtomicReference<>();

  @TempDir Path folder;

  /** The store, and what each fit was given. */
  private static final class Recorded extends StoredGenerations {
    private static final long serialVersionUID = 1L;

    private Recorded(JobSettings settings) {
      super(settings);
    }

    @Override
    public FittedGeneration fit(FitRequest request) throws IOException {
      AT_FIT.set(request.trunk());
      return super.fit(request);
    }
  }

  private static byte[] probes() {
    byte[] pixels = new byte[PROBES * NETWORK.imageSize() * NETWORK.imageSize() * 3];
    new Random(5).nextBytes(pixels);
    return pixels;
  }

  private GenerationRef first(JobSettings settings) throws IOException {
    Path teacher = folder.resolve("first");
    try (Network network = Network.random(NETWORK, 3)) {
      FloatMatrix descriptors = network.embed(probes(), PROBES);
      network.export(teacher);
      GenerationFit fit =
          GenerationFit.of(
              descriptors,
              new FitSize(
                  FakeGenerations.SUPER_CLUSTERS,
                  FakeGenerations.SUPER_CLUSTERS * FakeGenerations.SUB_CLUSTERS,
                  4,
                  0.5,
                  true,
                  0),
              KMeans.Start.RANDOM,
              3,
              1,
              9);
      return new ModelStore(settings.store())
          .publish(
              fit.contents(
                  NETWORK,
                  teacher,
                  Layer.DESCRIPTOR,
                  Ancestors.unknown(),
                  INITIAL,
                  FittedLabels.none()),
              Samples.RUN,
              0,
              null,
              Instant.EPOCH);
    }
  }

  private static int[] bits(LoadedGeneration generation) {
    float[] features = generation.features(probes(), PROBES).data();
    int[] bits = new int[features.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(features[i]));
    return bits;
  }

  @Test
  void embeddingsStayBitByBitAndTheNextTeacherIsTheStudentAtItsFit() throws Exception {
    JobSettings settings =
        Samples.settings(
            "--store=" + folder.resolve("store").toUri(),
            "--run-id=" + Samples.RUN,
            "--super-clusters=" + FakeGenerations.SUPER_CLUSTERS,
            "--dimension=4",
            "--bootstrap-servers=none:1");
    StoreGenerationLoader loader =
        new StoreGenerationLoader(settings.store(), settings.teacherOptions());
    GenerationRef base = first(settings);
    Generations stored = new Recorded(settings);
    try (LoadedGeneration embedding = loader.load(base);
        TrainHarness operator =
            TrainHarness.start(stored, base, "--epoch-images=1920", "--reassign-epochs=1")) {
      int[] before = bits(embedding);
      operator.name(base);
      operator.send(0, 0, 1700);
      int steps = operator.steps().size();
      assertThat(steps).isGreaterThanOrEqualTo(100);
      assertThat(AT_FIT.get()).as("no fit yet").isNull();
      assertThat(bits(embedding)).as("embeddings after %d steps", steps).isEqualTo(before);

      long next = 1700;
      while (operator.announced().isEmpty()) {
        operator.send(0, next, next + 20);
        next += 20;
      }
      GenerationRef second = GenerationRef.of(operator.announced().get(0));
      Map<String, float[]> student = AT_FIT.get();
      Map<String, float[]> former =
          SavedVariables.read(folder.resolve("store").resolve(base.location()).resolve("teacher"));
      Map<String, float[]> teacher =
          SavedVariables.read(
              folder.resolve("store").resolve(second.location()).resolve("teacher"));
      assertThat(teacher.keySet()).isEqualTo(student.keySet());
      teacher.forEach(
          (name, values) -> assertThat(values).as(name).containsExactly(student.get(name)));
      assertThat(teacher.get("conv1/kernel"))
          .as("the student has moved")
          .isNotEqualTo(former.get("conv1/kernel"));

      assertThat(new ModelStore(settings.store()).open(second).manifest().initialWeights())
          .as("the licence of what it began with")
          .isEqualTo(INITIAL);
      try (LoadedGeneration after = loader.load(second)) {
        assertThat(bits(after)).isNotEqualTo(before);
      }
      assertThat(bits(embedding)).as("the former teacher after the fit").isEqualTo(before);
    }
  }
}
