package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.fit.FitRequest;
import io.deeperstream.pipeline.fit.FittedGeneration;
import io.deeperstream.pipeline.generation.FittedLabels;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.probe.ProbeScores;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.ProbeCause;
import io.deeperstream.training.FitLabel;
import io.deeperstream.training.ImageKey;
import io.deeperstream.training.LabelUniformity;
import io.deeperstream.training.MemoryEntry;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads the student from each generation to the next. Begins a re-clustering that is due, changes
 * heads and labels when it ends, announces the new generation, and relabels the images that arrived
 * in the meantime. Confined to the task's thread.
 */
final class Succession implements Closeable {

  /** Listens to changes of the heads. */
  interface Listener {

    /** Called before the heads change, while no step runs. */
    void changing() throws Exception;

    /** Called after the heads have changed. */
    void changed();
  }

  private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

  /** Minimum number of waiting images that starts a relabelling for them alone. */
  private static final int RELABEL_AT = 256;

  private final TrainingParts parts;
  private final Listener listener;
  private final Reclustering reclustering;
  private GenerationRef heads;
  private Relabelling relabelling;
  private int streamGeneration = -1;
  private long changedAt;

  /**
   * Generation fitted since the last snapshot, whose announcement is in no checkpoint; null if
   * there is none.
   */
  private GenerationRef uncommitted;

  /**
   * @param heads generation whose labels the student learns first
   */
  Succession(TrainingParts parts, GenerationRef heads, Listener listener) {
    this.parts = parts;
    this.heads = heads;
    this.listener = listener;
    this.reclustering =
        new Reclustering(parts.generations(), parts.counters(), parts.mail(), this::change);
  }

  /**
   * Starts, and resumes the fit and the labels that a checkpoint left pending.
   *
   * @param isRestored whether there was a checkpoint
   * @param frozen trunk of the pending fit; null if there was none
   */
  void start(boolean isRestored, Map<String, float[]> frozen) throws Exception {
    parts.counters().heads(heads.number());
    if (!isRestored) {
      scoreNow(ProbeCause.START);
    } else if (frozen != null) {
      fit(frozen);
    }
    if (parts.loop().memory().unlabelledCount() > 0) {
      relabel();
    }
  }

  /** Returns the generation whose labels the heads distinguish. */
  GenerationRef heads() {
    return heads;
  }

  /** Tells whether a re-clustering is under way. */
  boolean isPending() {
    return reclustering.isPending();
  }

  /** Records that a snapshot contains all announcements so far. */
  void snapshot() {
    uncommitted = null;
  }

  /** Returns the trunk of the re-clustering under way; null if there is none. */
  Map<String, float[]> frozenTrunk() {
    return reclustering.trunk();
  }

  /** Counts an image that the stream labelled by an older generation than the heads'. */
  void labelledBy(int generation) {
    if (generation < heads.number()) {
      parts
          .counters()
          .lag(parts.counters().lagImages() + 1, (parts.output().now() - changedAt) / 1e3);
    }
  }

  /**
   * Labels the images that wait in the memory, if there are enough and no relabelling is under way.
   */
  void labelWaiting() {
    if ((relabelling == null || relabelling.hasEnded())
        && parts.loop().memory().unlabelledCount() >= RELABEL_AT) {
      relabel();
    }
  }

  /** Records that the assignment works in a generation from now on. */
  void streamIsAt(GenerationRef generation) throws Exception {
    boolean ownHeads = heads.run().equals(parts.options().run());
    if ((generation.number() >= heads.number() || !ownHeads) && !generation.equals(heads)) {
      LOG.warn("the stream is embedded in {}: it takes the place of {}", generation, heads);
      if (reclustering.isPending()) {
        reclustering.giveUp();
      }
      change(generation, List.of());
    }
    if (generation.equals(heads) && streamGeneration < heads.number()) {
      LOG.info("the stream is labelled by {}", heads);
    }
    streamGeneration = Math.max(streamGeneration, generation.number());
    if (streamGeneration == heads.number()) {
      parts.counters().lag(0, 0);
      if (relabelling != null) {
        relabelling.streamChanged();
      }
    }
    reclusterIfDue();
  }

  /** Begins a re-clustering that is due, once the previous one has reached the stream. */
  void reclusterIfDue() throws Exception {
    if (parts.loop().isReassignDue()
        && !reclustering.isPending()
        && streamGeneration >= heads.number()) {
      parts.loop().reassignBegan();
      Map<String, float[]> trunk = parts.steps().between(parts.trainer()::trunk);
      score(trunk, ProbeCause.GENERATION);
      fit(trunk);
    }
  }

  /** Scores the current weights, if the job has a hold-out. */
  void scoreNow(ProbeCause cause) throws Exception {
    if (parts.probe().isOn()) {
      score(parts.steps().between(parts.trainer()::trunk), cause);
    }
  }

  /**
   * Scores weights, if the job has a hold-out.
   *
   * @param trunk current variables; must no longer change
   */
  void score(Map<String, float[]> trunk, ProbeCause cause) {
    if (parts.probe().isOn()) {
      Trainer trainer = parts.trainer();
      parts
          .probe()
          .score(
              new ProbeScores.Moment(
                  parts.options().run(), heads.number(), trainer.step(), trainer.trainedImages()),
              trainer.facts().network(),
              trunk,
              LabelUniformity.of(parts.loop().memory().counts()),
              cause);
    }
  }

  private void fit(Map<String, float[]> trunk) {
    List<ImageKey> images = parts.loop().inFitOrder().stream().map(MemoryEntry::key).toList();
    reclustering.begin(
        new FitRequest(
            parts.options().run(),
            heads.number() + 1,
            heads,
            parts.trainer().facts().network(),
            trunk,
            null,
            new MemoryReader(
                images,
                reading -> parts.mail().mailbox().submit(reading, "read the memory"),
                parts.memory()::read),
            parts.options().fitImages()));
  }

  /**
   * Changes to a generation that is in the store: the heads change now, the stream when it is
   * announced.
   */
  private void change(FittedGeneration fitted) throws Exception {
    uncommitted = fitted.ref();
    change(fitted.ref(), labels(fitted));
    parts.output().announce(fitted.announcement());
    LOG.info(
        "{} is fitted: {}{}; {} of {} images wait for a label",
        heads,
        fitted.announcement().getHealth(),
        lineage(fitted.announcement()),
        parts.loop().memory().unlabelledCount(),
        parts.loop().memory().size());
  }

  private static List<FitLabel> labels(FittedGeneration fitted) {
    FittedLabels labels = fitted.labels();
    List<FitLabel> found = new ArrayList<>(labels.partition().length);
    for (int i = 0; i < labels.partition().length; i++) {
      found.add(
          new FitLabel(
              new ImageKey(labels.partition()[i], labels.offset()[i]),
              fitted.ref().number(),
              labels.superCluster()[i],
              labels.subCluster()[i]));
    }
    return found;
  }

  private static String lineage(Generation generation) {
    return generation.getLineage() == null
        ? ""
        : "; sub-clusters kept %d, split %d, merged %d, new %d"
            .formatted(
                generation.getLineage().getKept(),
                generation.getLineage().getSplit(),
                generation.getLineage().getMerged(),
                generation.getLineage().getNew$());
  }

  private void change(GenerationRef next, List<FitLabel> labels) throws Exception {
    GenerationFacts facts = parts.generations().facts(next);
    parts
        .steps()
        .between(
            () -> {
              parts.loop().takeBack(parts.steps().takeBack());
              listener.changing();
              parts.trainer().begin(next.number(), facts);
              parts.memory().change(parts.options().heads(next, facts), labels);
              heads = next;
              return null;
            });
    changedAt = parts.output().now();
    parts.counters().heads(next.number());
    parts.counters().lag(0, 0);
    relabel();
    listener.changed();
  }

  private void relabel() {
    if (relabelling != null) {
      relabelling.close();
    }
    relabelling =
        new Relabelling(parts.generations(), heads, parts.memory(), parts.mail().mailbox());
    if (streamGeneration >= heads.number()) {
      relabelling.streamChanged();
    }
  }

  /** Asks its threads to end, and removes a generation whose announcement is lost with the task. */
  @Override
  public void close() {
    reclustering.close();
    if (uncommitted != null) {
      FitThread.discard(parts.generations(), uncommitted);
    }
    if (relabelling != null) {
      relabelling.close();
    }
  }
}
