package io.deeperstream.training;

import io.deeperstream.training.BatchSampler.Drawn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The training loop without network and store. Decides which images the memory keeps, draws the
 * batches when they are owed, tells when an epoch ends and a re-clustering is due, and checks
 * losses. Its behaviour is a function of the calls made. Not thread-safe.
 */
public final class TrainingLoop {

  /**
   * The progress made by a step.
   *
   * @param epoch complete epochs before the step
   * @param epochEnded whether the step ended one
   * @param stuck whether the loss has stayed at that of guessing; true at most once per generation
   */
  public record Progress(int epoch, boolean epochEnded, boolean stuck) {}

  private final LoopOptions options;
  private final LossMonitor losses;
  private final MemoryIndex memory;
  private Heads heads;
  private BatchSampler sampler;
  private DriftTrigger drift;
  private int[] incarnations;
  private ReplayDebt debt;
  private EpochClock.Time time = EpochClock.Time.ZERO;
  private long sequence;
  private long draws;
  private boolean begun;
  private boolean alarmed;
  private boolean reassignDue;

  /** Creates a loop with an empty memory. */
  public TrainingLoop(LoopOptions options, Heads heads) {
    this.options = options;
    this.losses = new LossMonitor(options.explosion(), options.stuckSteps());
    this.memory = new MemoryIndex(options.memory(), heads.superClusters(), heads.subClusters());
    this.debt = new ReplayDebt(options.replay(), 0);
    take(heads);
  }

  /**
   * Restores a loop, to continue from a checkpoint.
   *
   * @param heads as when the state was taken
   * @param stored the memory's entries at that time, in any order
   * @throws AlteredMemoryException if the entries are not those that the state was taken with
   */
  public static TrainingLoop restore(
      LoopOptions options, Heads heads, LoopState state, Collection<MemoryEntry> stored) {
    TrainingLoop loop = new TrainingLoop(options, heads);
    loop.memory.restore(stored, state.threshold(), state.full());
    if (loop.memory.digest() != state.digest()) {
      throw new AlteredMemoryException(stored.size(), loop.memory.digest(), state.digest());
    }
    loop.debt = new ReplayDebt(options.replay(), state.owed());
    loop.time = new EpochClock.Time(state.epoch(), state.epochImages());
    loop.sequence = state.sequence();
    loop.draws = state.draws();
    loop.begun = state.begun();
    loop.drift = loop.drift.restored(state.drift());
    loop.incarnations = state.incarnations().clone();
    loop.alarmed = state.alarmed();
    loop.reassignDue = state.reassignDue();
    return loop;
  }

  /** Returns the state that a checkpoint keeps besides {@link MemoryIndex#entries}. */
  public LoopState state() {
    return new LoopState(
        time.epoch(),
        time.images(),
        debt.owed(),
        sequence,
        draws,
        begun,
        memory.threshold(),
        memory.wasFull(),
        memory.digest(),
        drift.state(),
        incarnations.clone(),
        alarmed,
        reassignDue);
  }

  private void take(Heads next) {
    heads = next;
    sampler =
        new BatchSampler(next.superClusters(), options.rotations(), next.batch(), options.seed());
    incarnations = new int[next.superClusters() * next.subClusters()];
    drift =
        new DriftTrigger(
            options.driftThreshold(),
            options.driftWindow(),
            options.driftSpacing(),
            next.fitDistance());
    losses.begin(next.generation(), next.chanceLoss());
    alarmed = false;
  }

  /**
   * Changes to another generation: every image of the memory loses its label, and those that the
   * fit labelled get its labels. All entries must be stored again.
   *
   * @param labelled entries of the memory as they are now, with labels of the new generation;
   *     entries that have left since are skipped
   */
  public void change(Heads next, Iterable<FitLabel> labelled) {
    memory.reshape(next.generation(), next.superClusters(), next.subClusters());
    take(next);
    for (FitLabel label : labelled) {
      label(label);
    }
  }

  /**
   * Labels an image that waits for it.
   *
   * @return its entry, to be stored again; empty if it has left or was labelled in the meantime
   */
  public Optional<MemoryEntry> label(FitLabel label) {
    MemoryEntry entry = memory.get(label.key());
    if (entry == null || entry.isLabelled() || label.generation() != heads.generation()) {
      return Optional.empty();
    }
    MemoryEntry labelled =
        entry.labelled(label.generation(), label.superCluster(), label.subCluster());
    memory.relabel(labelled);
    return Optional.of(labelled);
  }

  /** Removes an image that can no longer be used. */
  public void forget(ImageKey key) {
    memory.remove(key);
  }

  /**
   * Takes an image that arrived with its label.
   *
   * @param bytes that it takes up, at least 0
   * @param checksum of its file
   */
  public Arrival arrive(StreamLabel label, int bytes, int checksum) {
    debt.labelled();
    List<MemoryEntry> unlabelled = new ArrayList<>();
    boolean ours = label.generation() == heads.generation();
    boolean reseeded = ours && reseed(label, unlabelled);
    if (ours) {
      drift.add(label.squaredDistance());
      reassignDue |= drift.isDue();
    }
    MemoryEntry entry = entry(label, bytes, checksum);
    List<ImageKey> evicted = memory.put(entry);
    begun |= memory.size() >= options.memoryMin() || memory.wasFull();
    return new Arrival(evicted.contains(entry.key()) ? null : entry, evicted, unlabelled, reseeded);
  }

  private MemoryEntry entry(StreamLabel label, int bytes, int checksum) {
    ImageKey key = label.key();
    MemoryEntry entry =
        new MemoryEntry(
            key.partition(),
            key.offset(),
            heads.generation(),
            label.superCluster(),
            label.subCluster(),
            bytes,
            checksum,
            ++sequence);
    if (options.labels() == LabelSource.FIT) {
      MemoryEntry former = memory.get(key);
      if (former != null && former.isLabelled()) {
        return entry.labelled(heads.generation(), former.superCluster(), former.subCluster());
      }
      // The fit does not know a re-seeded cluster: the image waits for the label of the fit.
      return label.generation() == heads.generation() && label.incarnation() == 0
          ? entry
          : entry.unlabelled(heads.generation());
    }
    return label.generation() == heads.generation() ? entry : entry.unlabelled(heads.generation());
  }

  /** Unlabels the images of a re-seeded cluster, which is a new one; they wait for a new label. */
  private boolean reseed(StreamLabel label, List<MemoryEntry> unlabelled) {
    int row = label.superCluster() * heads.subClusters() + label.subCluster();
    if (options.labels() == LabelSource.FIT || label.incarnation() <= incarnations[row]) {
      return false;
    }
    incarnations[row] = label.incarnation();
    for (int i = memory.size(label.superCluster(), label.subCluster()) - 1; i >= 0; i--) {
      MemoryEntry lost =
          memory.get(label.superCluster(), label.subCluster(), i).unlabelled(heads.generation());
      memory.relabel(lost);
      unlabelled.add(lost);
    }
    return true;
  }

  /** Tells whether a batch is owed and can be drawn. */
  public boolean isReady() {
    return begun && debt.covers(sampler.batch()) && memory.size() > memory.unlabelledCount();
  }

  /** Draws the next batch that is owed; empty unless {@link #isReady}. */
  public List<Drawn> draw() {
    if (!isReady()) {
      return List.of();
    }
    draws++;
    debt.drawn(sampler.batch());
    return sampler.draw(memory, draws);
  }

  /** Takes back the last batches drawn, which were not trained on. */
  public void takeBack(int batches) {
    draws -= batches;
    debt.drawn(-batches * sampler.batch());
  }

  /**
   * Records a step.
   *
   * @param step its number
   * @param images of it
   * @param loss of it
   * @throws DivergedTrainingException if the loss is not finite or beyond its bound
   */
  public Progress stepped(long step, int images, double loss) {
    losses.add(step, loss);
    boolean stuck = !alarmed && losses.takeAlarm();
    alarmed |= stuck;
    EpochClock.Time before = time;
    time = options.clock().after(before, images, memory.size());
    reassignDue |= options.clock().endsReassignment(before, time);
    return new Progress(before.epoch(), time.epoch() > before.epoch(), stuck);
  }

  /** Tells whether an epoch's end or drift asks for a re-clustering that has not begun. */
  public boolean isReassignDue() {
    return reassignDue;
  }

  /** Records that a re-clustering has begun, so that none is due. */
  public void reassignBegan() {
    reassignDue = false;
    drift.fitBegan();
  }

  /**
   * Returns the memory's images in the order of a uniform hash, for a fit: the first n of them are
   * a uniform sample for any n.
   */
  public List<MemoryEntry> inFitOrder() {
    List<MemoryEntry> ordered = new ArrayList<>(memory.entries());
    ordered.sort(
        (a, b) -> Long.compare(a.key().priority(options.seed()), b.key().priority(options.seed())));
    return ordered;
  }

  /**
   * Returns the number of images owed to the stream that can be trained on now; 0 while the memory
   * is too empty.
   */
  public long owed() {
    return isReady() ? (long) debt.owed() : 0;
  }

  /** Returns the mean squared distance of the stream's labels. */
  public double meanDistance() {
    return drift.mean();
  }

  /** Returns the heads of the current generation. */
  public Heads heads() {
    return heads;
  }

  /** Returns the memory's index, to be read only. */
  public MemoryIndex memory() {
    return memory;
  }
}
