package io.deeperstream.view.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationHealth;
import io.deeperstream.schemas.Lineage;
import io.deeperstream.view.state.ShownGeneration;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.List;

/** Generations as JSON. What is not known is left out. */
final class GenerationJson {

  private static final List<String> KINDS = List.of("kept", "split", "merged", "new");

  private GenerationJson() {}

  static ObjectNode list(List<Generation> generations) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode list = json.putArray("generations");
    generations.forEach(generation -> list.add(of(generation)));
    return json;
  }

  static ObjectNode of(ShownGeneration shown) {
    ObjectNode json = of(shown.announced());
    ArrayNode superCentroids = json.putArray("superCentroids");
    shown
        .revisions()
        .forEach(
            revised ->
                superCentroids
                    .addObject()
                    .put("superCluster", revised.getSuperCluster())
                    .put("revision", revised.getRevision())
                    .put("count", revised.getCount()));
    return json;
  }

  private static ObjectNode of(Generation generation) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("run", generation.getRun())
            .put("number", generation.getNumber())
            .put("hash", generation.getHash());
    if (generation.getParentHash() != null) {
      json.put("parentHash", generation.getParentHash());
    }
    json.put("location", generation.getLocation())
        .put("createdAt", generation.getCreatedAt().toString());
    if (generation.getHealth() != null) {
      fill(json.putObject("health"), generation.getHealth());
    }
    Lineage lineage = generation.getLineage();
    if (lineage != null) {
      json.putObject("lineage")
          .put("kept", lineage.getKept())
          .put("split", lineage.getSplit())
          .put("merged", lineage.getMerged())
          .put("new", lineage.getNew$());
    }
    return json;
  }

  private static void fill(ObjectNode json, GenerationHealth health) {
    json.put("images", health.getImages())
        .put("meanSquaredDistance", health.getMeanSquaredDistance())
        .put("liveClusters", health.getLiveClusters())
        .put("imbalanceFactor", health.getImbalanceFactor())
        .put("entropy", health.getEntropy())
        .put("splits", health.getSplits());
    if (health.getChangedShare() != null) {
      json.put("changedShare", health.getChangedShare());
    }
    if (health.getNmi() != null) {
      json.put("nmi", health.getNmi());
    }
  }

  /** A generation with where each of its sub-clusters comes from. */
  static ObjectNode withLineage(Generation generation) {
    ObjectNode json = of(generation);
    Lineage lineage = generation.getLineage();
    if (lineage != null && json.get("lineage") instanceof ObjectNode summary) {
      fill(summary, lineage);
    }
    return json;
  }

  private static void fill(ObjectNode json, Lineage lineage) {
    IntBuffer ancestors =
        lineage.getAncestors().duplicate().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    ByteBuffer kinds = lineage.getKinds().duplicate();
    int perSuper = ancestors.remaining() / Math.max(1, lineage.getSuperAncestors().size());
    ArrayNode superAncestors = json.putArray("superAncestors");
    lineage.getSuperAncestors().forEach(superAncestors::add);
    json.put("subClustersPerSuperCluster", perSuper);
    ArrayNode list = json.putArray("ancestors");
    ArrayNode names = json.putArray("kinds");
    while (ancestors.hasRemaining() && kinds.hasRemaining()) {
      list.add(ancestors.get());
      int kind = kinds.get();
      names.add(kind >= 0 && kind < KINDS.size() ? KINDS.get(kind) : "unknown");
    }
  }
}
