package io.deeperstream.pipeline.train;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.SavedVariables;
import io.deeperstream.pipeline.fit.FitRequest;
import io.deeperstream.pipeline.fit.FittedGeneration;
import io.deeperstream.pipeline.fit.GenerationFitter;
import io.deeperstream.pipeline.fit.GenerationLabeller;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.Manifest;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.RunRegistry;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.pipeline.generation.StudentRef;
import io.deeperstream.pipeline.generation.StudentStore;
import io.deeperstream.pipeline.generation.StudentWeights;
import io.deeperstream.pipeline.probe.Probe;
import io.deeperstream.pipeline.probe.ProbeScores;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The model store as training uses it; may be extended to watch or delay fits. */
public class StoredGenerations implements Generations {
  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(StoredGenerations.class);

  private final JobSettings settings;

  /** Opened when it is first needed; a run's networks have one shape. */
  private transient Probe probe;

  /**
   * @param settings validated
   */
  public StoredGenerations(JobSettings settings) {
    this.settings = settings;
  }

  private ModelStore store() throws IOException {
    return new ModelStore(settings.store());
  }

  @Override
  public GenerationFacts facts(GenerationRef ref) throws IOException {
    return facts(store().open(ref));
  }

  private static GenerationFacts facts(StoredGeneration stored) throws IOException {
    Manifest manifest = stored.manifest();
    return new GenerationFacts(
        manifest.network(),
        manifest.superClusters(),
        manifest.clusters() / manifest.superClusters(),
        manifest.fitImages(),
        manifest.meanSquaredDistance(),
        stored.ancestors());
  }

  @Override
  public Map<String, float[]> teacher(GenerationRef ref) throws IOException {
    StoredGeneration stored = store().open(ref);
    Path local = Files.createTempDirectory("deeperstream-weights");
    try {
      stored.copyTeacher(local);
      return SavedVariables.read(local);
    } finally {
      FileUtils.deleteDirectory(local.toFile());
    }
  }

  @Override
  public FittedGeneration fit(FitRequest request) throws IOException {
    return new GenerationFitter(settings, Clock.systemUTC(), line -> LOG.info("{}", line))
        .fit(request);
  }

  @Override
  public Labeller labeller(GenerationRef ref) throws IOException {
    GenerationLabeller labeller = GenerationLabeller.open(settings, ref);
    return new Labeller() {
      @Override
      public List<int[]> label(List<byte[]> files) throws IOException {
        return labeller.label(files);
      }

      @Override
      public void close() throws IOException {
        labeller.close();
      }
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
    StudentStore students = new StudentStore(settings.store());
    StudentRef published =
        students.publish(
            new StudentWeights(
                settings.runId(),
                generation,
                step,
                trainedImages,
                network,
                trunk,
                store().open(generation).manifest().initialWeights(),
                Instant.now()));
    students.retain(settings.runId(), settings.training().keepStudents());
    return published.location();
  }

  @Override
  public boolean hasHoldOut() {
    return settings.probe().isOn();
  }

  @Override
  public synchronized ProbeScores score(NetworkSpec network, Map<String, float[]> trunk)
      throws IOException {
    if (!hasHoldOut()) {
      throw new IllegalStateException("the job has no hold-out (--probe)");
    }
    if (probe == null) {
      probe = Probe.open(settings, network);
    }
    return probe.score(trunk);
  }

  @Override
  public List<GenerationRef> announced(GenerationRef newest, int oldestNeeded) throws IOException {
    ModelStore store = store();
    store.pointLatest(newest);
    return store.retain(
        newest,
        settings.training().keepGenerations(),
        oldestNeeded,
        new RunRegistry(settings.store()).pinned(newest.run()));
  }

  @Override
  public void discard(GenerationRef unannounced) throws IOException {
    store().discard(unannounced);
  }

  @Override
  public void removeUnowned(String run, GenerationRef newest) throws IOException {
    new StudentStore(settings.store()).removeUnowned(run);
    store().removeUnowned(run, newest.run().equals(run) ? newest.number() : -1);
  }
}
