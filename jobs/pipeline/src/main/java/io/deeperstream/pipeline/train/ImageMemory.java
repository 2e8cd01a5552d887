package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.assign.TrainingImage;
import io.deeperstream.pipeline.fit.FitImage;
import io.deeperstream.training.Arrival;
import io.deeperstream.training.BatchSampler.Drawn;
import io.deeperstream.training.FitLabel;
import io.deeperstream.training.Heads;
import io.deeperstream.training.ImageKey;
import io.deeperstream.training.MemoryEntry;
import io.deeperstream.training.StreamLabel;
import io.deeperstream.training.TrainingLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The loop's memory and its store, kept in step. For the task's thread. */
final class ImageMemory {

  private final TrainingLoop loop;
  private final MemoryState state;
  private final TrainMetrics counters;

  ImageMemory(TrainingLoop loop, MemoryState state, TrainMetrics counters) {
    this.loop = loop;
    this.state = state;
    this.counters = counters;
  }

  /**
   * Takes in a labelled image.
   *
   * @return whether its sub-cluster was re-seeded, so that its class begins anew
   */
  boolean take(TrainingImage image) throws Exception {
    StreamLabel label =
        new StreamLabel(
            new ImageKey(image.partition(), image.offset()),
            image.generation(),
            image.superCluster(),
            image.subCluster(),
            image.incarnation(),
            image.squaredDistance());
    Arrival arrival =
        loop.arrive(label, MemoryState.bytesOf(image.file()), MemoryState.checksumOf(image.file()));
    for (ImageKey evicted : arrival.evicted()) {
      state.remove(evicted);
    }
    for (MemoryEntry unlabelled : arrival.unlabelled()) {
      if (loop.memory().holds(unlabelled.key()) && !unlabelled.key().equals(label.key())) {
        state.put(unlabelled);
      }
    }
    if (arrival.entry() != null) {
      state.put(arrival.entry(), image.file());
    }
    return arrival.reseeded();
  }

  /**
   * Draws the next batch; empty where none is due. Counts the batch's images, and the time to
   * choose them and read their files.
   */
  Optional<DrawnBatch> draw() throws Exception {
    long began = System.nanoTime();
    List<Drawn> drawn = loop.draw();
    if (drawn.isEmpty()) {
      return Optional.empty();
    }
    List<byte[]> files = new ArrayList<>(drawn.size());
    for (Drawn image : drawn) {
      files.add(state.file(image.entry()));
    }
    counters.memoryReadNanos.inc(System.nanoTime() - began);
    counters.memoryReadImages.inc(drawn.size());
    return Optional.of(new DrawnBatch(drawn, files));
  }

  /** Changes to another generation; what the fit did not label waits. */
  void change(Heads heads, List<FitLabel> labels) throws Exception {
    loop.change(heads, labels);
    for (MemoryEntry entry : loop.memory().entries()) {
      state.put(entry);
    }
  }

  /** Labels images that wait for it. */
  void label(List<FitLabel> labels) throws Exception {
    for (FitLabel label : labels) {
      Optional<MemoryEntry> labelled = loop.label(label);
      if (labelled.isPresent()) {
        state.put(labelled.get());
      }
    }
  }

  /** Removes images that cannot be decoded. */
  void forget(List<ImageKey> images) throws Exception {
    for (ImageKey image : images) {
      loop.forget(image);
      state.remove(image);
    }
  }

  /** Reads images that are still here, with their labels of the moment. */
  List<FitImage> read(List<ImageKey> images) throws Exception {
    List<FitImage> read = new ArrayList<>();
    for (ImageKey image : images) {
      MemoryEntry entry = loop.memory().get(image);
      if (entry != null) {
        read.add(
            new FitImage(
                image.partition(),
                image.offset(),
                entry.superCluster(),
                entry.subCluster(),
                state.file(entry)));
      }
    }
    return read;
  }

  /**
   * Reads the oldest images that wait for a label.
   *
   * @param most of them
   * @param mostBytes of their files, but for the last one
   */
  List<FitImage> waiting(int most, long mostBytes) throws Exception {
    List<ImageKey> images = new ArrayList<>();
    long bytes = 0;
    for (MemoryEntry entry : loop.memory().unlabelled(most)) {
      if (bytes < mostBytes) {
        images.add(entry.key());
        bytes += entry.bytes();
      }
    }
    return read(images);
  }
}
