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
 * The generations whose labels the student learns, one after the other. Begins a re-clustering that
 * is due, changes heads and labels when it ends, announces it, and has the images labelled that
 * came meanwhile. For the task's thread.
 */
final class Succession implements Closeable {

  /** Told of a change of the heads. */
  interface Listener {

    /** Called before the heads change, while no step is made. */
    void changing() throws Exception;

    /** Called when they have changed. */
    void changed();
  }

  private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

  /** Images that wait for a label before a relabelling begins for them alone. */
  private static final int RELABEL_AT = 256;

  private final TrainingParts parts;
  private final Listener listener;
  private final Reclustering reclustering;
  private GenerationRef heads;
  private Relabelling relabelling;
  private int streamGeneration = -1;
  private long changedAt;

  /** Fitted since the last snapshot: its announcement is in no checkpoint; null where none is. */
  private GenerationRef uncommitted;

  /**
   * @param heads generation whose labels the student learns at first
   */
  Succession(TrainingParts parts, GenerationRef heads, Listener listener) {
    this.parts = parts;
    this.heads = heads;
    this.listener = listener;
    this.reclustering =
        new Reclustering(parts.generations(), parts.counters(), parts.mail(), this::change);
  }

  /**
   * Begins, with the labels that a checkpoint left to give.
   *
   * @param isRestored whether there was a checkpoint
   * @param frozen trunk of the fit that it left to do; null where there was none
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

  /** The generation whose labels the heads tell apart. */
  GenerationRef heads() {
    return heads;
  }

  /** Tells whether a re-clustering is under way. */
  boolean isPending() {
    return reclustering.isPending();
  }

  /** What was announced so far leaves with this snapshot. */
  void snapshot() {
    uncommitted = null;
  }

  /** The trunk of the re-clustering under way; null where none is. */
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

  /** Labels what waits in the memory, if it is much and nobody is at it. */
  void labelWaiting() {
    if ((relabelling == null || relabelling.hasEnded())
        && parts.loop().memory().unlabelledCount() >= RELABEL_AT) {
      relabel();
    }
  }

  /** The assignment works in a generation from here on. */
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

  /** Begins a re-clustering that is due, once the one before has reached the stream. */
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

  /** Scores the weights as they are, where the job has a hold-out. */
  void scoreNow(ProbeCause cause) throws Exception {
    if (parts.probe().isOn()) {
      score(parts.steps().between(parts.trainer()::trunk), cause);
    }
  }

  /**
   * Scores weights, where the job has a hold-out.
   *
   * @param trunk as it is now, not changed any more
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

  /** A generation is in the store: the heads change now, the stream when it is announced. */
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

  /**
   * Ends its threads when they next look, and removes a generation whose announcement goes down
   * with the task.
   */
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
