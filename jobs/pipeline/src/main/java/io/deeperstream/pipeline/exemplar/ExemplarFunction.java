package io.deeperstream.pipeline.exemplar;

import io.deeperstream.model.Thumbnail;
import io.deeperstream.pipeline.assign.TrainingImage;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.Exemplar;
import io.deeperstream.schemas.ExemplarKind;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.co.CoProcessFunction;
import org.apache.flink.types.Either;
import org.apache.flink.util.Collector;

/**
 * Labelled images in, thumbnails of the exemplars of each sub-cluster out; the centroids of a freed
 * generation bring the tombstones of its exemplars, which have no thumbnail. Keeps the selection of
 * the living generations in the heap and nothing in state.
 */
public final class ExemplarFunction
    extends CoProcessFunction<Either<TrainingImage, GenerationRef>, Centroid, Exemplar> {

  private static final long serialVersionUID = 1L;
  private static final double MILLIS_PER_SECOND = 1000;
  private static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final ExemplarOptions options;

  private transient Map<Cluster, ExemplarSlots> clusters;
  private transient SplittableRandom random;
  private transient int newestFreed;
  private transient double allowed;
  private transient long allowedAt;

  /** Identifies a sub-cluster. */
  private record Cluster(int generation, int superCluster, int subCluster) {}

  public ExemplarFunction(ExemplarOptions options) {
    this.options = options;
  }

  /** Tells whether an upsert retracts the centroid of a freed generation. */
  public static boolean isFreed(Centroid upsert) {
    return !upsert.getVector().hasRemaining();
  }

  @Override
  public void open(OpenContext context) {
    clusters = new HashMap<>();
    random = new SplittableRandom(options.seed());
    newestFreed = -1;
    allowed = options.burst();
    allowedAt = Long.MAX_VALUE;
  }

  @Override
  public void processElement1(
      Either<TrainingImage, GenerationRef> element, Context context, Collector<Exemplar> out) {
    // Both inputs come from the same subtask, but an image may arrive behind the end of its
    // generation.
    if (element.isRight()
        || element.left().generation() <= newestFreed
        || !mayMakeOne(context.timerService().currentProcessingTime())) {
      return;
    }
    TrainingImage image = element.left();
    ExemplarSlots slots = slotsOf(image);
    OptionalInt slot =
        slots.incarnation() > image.incarnation()
            ? OptionalInt.empty()
            : slots.slotFor(image.partition(), image.offset(), image.squaredDistance(), random);
    if (slot.isEmpty()) {
      return;
    }
    allowed--;
    Optional<byte[]> thumbnail = Thumbnail.jpeg(image.file());
    if (thumbnail.isPresent()) {
      slots.put(slot.getAsInt(), image.partition(), image.offset(), image.squaredDistance());
      out.collect(
          new Exemplar(
              options.run(),
              image.generation(),
              image.superCluster(),
              image.subCluster(),
              image.incarnation(),
              slot.getAsInt(),
              slots.kind(slot.getAsInt()),
              image.squaredDistance(),
              image.partition(),
              image.offset(),
              ByteBuffer.wrap(thumbnail.get())));
    }
  }

  /** Allowance grows with time, up to a burst. */
  private boolean mayMakeOne(long now) {
    double grown = Math.max(0, now - allowedAt) / MILLIS_PER_SECOND * options.perSecond();
    allowed = Math.min(options.burst(), allowed + grown);
    allowedAt = now;
    return allowed >= 1;
  }

  private ExemplarSlots slotsOf(TrainingImage image) {
    Cluster cluster = new Cluster(image.generation(), image.superCluster(), image.subCluster());
    ExemplarSlots slots = clusters.get(cluster);
    if (slots == null || slots.incarnation() < image.incarnation()) {
      slots = new ExemplarSlots(options.perKind(), image.incarnation());
      clusters.put(cluster, slots);
    }
    return slots;
  }

  /** A restored job does not know which slots were published, so every slot gets its tombstone. */
  @Override
  public void processElement2(Centroid freed, Context context, Collector<Exemplar> out) {
    newestFreed = Math.max(newestFreed, freed.getGeneration());
    clusters.remove(
        new Cluster(freed.getGeneration(), freed.getSuperCluster(), freed.getSubCluster()));
    for (int slot = 0; slot < 2 * options.perKind(); slot++) {
      out.collect(
          new Exemplar(
              options.run(),
              freed.getGeneration(),
              freed.getSuperCluster(),
              freed.getSubCluster(),
              freed.getIncarnation(),
              slot,
              ExemplarKind.UNKNOWN,
              0f,
              0,
              0L,
              NONE.duplicate()));
    }
  }
}
