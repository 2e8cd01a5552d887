package io.deeperstream.view.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deeperstream.schemas.Exemplar;
import io.deeperstream.schemas.ExemplarKind;
import io.deeperstream.view.state.ClusterCursor;
import io.deeperstream.view.state.ClusterPage;
import io.deeperstream.view.state.FoundCluster;
import io.deeperstream.view.state.FoundNeighbours;
import io.deeperstream.view.state.SubCluster;
import io.deeperstream.view.state.ViewStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Clusters, the status and problems as JSON. What is not known is left out. */
final class ViewJson {

  private ViewJson() {}

  static ObjectNode of(ViewStatus status, Optional<Duration> staleness, Instant now) {
    ObjectNode json = object().put("state", status.state().text());
    status.error().ifPresent(error -> json.put("error", error));
    if (!status.run().isEmpty()) {
      json.put("run", status.run()).put("attempt", status.attempt());
      ObjectNode generation = json.putObject("generation").put("number", status.generation());
      status.hash().ifPresent(hash -> generation.put("hash", hash));
    }
    json.put("superClusters", status.superClusters())
        .put("clusters", status.clusters())
        .put("liveClusters", status.liveClusters())
        .put("totalCount", status.totalCount())
        .put("dimension", status.dimension());
    staleness.ifPresent(age -> json.put("stalenessMs", age.toMillis()));
    status
        .lastUpdate()
        .ifPresent(
            time ->
                json.put("lastUpdate", time.toString())
                    .put("silentMs", Math.max(0, Duration.between(time, now).toMillis())));
    return json.put("recordsRead", status.recordsRead())
        .put("unreadableRecords", status.unreadableRecords());
  }

  /**
   * A page of clusters.
   *
   * @param images gives a cluster's exemplars
   * @param withImages whether each cluster names its images
   */
  static ObjectNode of(
      ClusterPage page, Function<SubCluster, List<Exemplar>> images, boolean withImages) {
    ObjectNode json =
        object()
            .put("run", page.run())
            .put("generation", page.generation())
            .put("total", page.total())
            .put("limit", page.query().limit())
            .put("sort", page.query().sort().name().toLowerCase(Locale.ROOT));
    page.next().map(ClusterCursor::text).ifPresent(next -> json.put("nextCursor", next));
    ArrayNode clusters = json.putArray("clusters");
    page.clusters()
        .forEach(
            cluster -> {
              ObjectNode one = fill(clusters.addObject(), cluster);
              List<Exemplar> exemplars = images.apply(cluster);
              addDistance(one, exemplars);
              if (withImages) {
                addImages(one, exemplars);
              }
            });
    return json;
  }

  static ObjectNode of(FoundCluster found, List<Exemplar> images) {
    ObjectNode json =
        fill(
            object().put("run", found.run()).put("generation", found.generation()),
            found.cluster());
    addDistance(json, images);
    addImages(json, images);
    ArrayNode vector = json.putArray("vector");
    for (float component : found.centroid()) {
      vector.add(component);
    }
    return json;
  }

  static ObjectNode of(FoundNeighbours found) {
    ObjectNode json = object().put("run", found.run()).put("generation", found.generation());
    ArrayNode neighbours = json.putArray("neighbours");
    found
        .neighbours()
        .forEach(
            neighbour ->
                fill(neighbours.addObject(), neighbour.cluster())
                    .put("squaredDistance", neighbour.squaredDistance()));
    return json;
  }

  static ObjectNode problem(int status, String detail, String path) {
    return object()
        .put("type", "about:blank")
        .put("title", HttpFailure.title(status))
        .put("status", status)
        .put("detail", detail)
        .put("instance", path);
  }

  /** The mean distance of the random images estimates that of the whole cluster. */
  private static void addDistance(ObjectNode json, List<Exemplar> exemplars) {
    exemplars.stream()
        .filter(exemplar -> exemplar.getKind() == ExemplarKind.RANDOM)
        .mapToDouble(Exemplar::getSquaredDistance)
        .average()
        .ifPresent(mean -> json.put("meanSquaredDistance", mean));
  }

  private static void addImages(ObjectNode json, List<Exemplar> exemplars) {
    ArrayNode images = json.putArray("images");
    exemplars.forEach(
        exemplar ->
            images
                .addObject()
                .put("slot", exemplar.getSlot())
                .put("kind", exemplar.getKind().name().toLowerCase(Locale.ROOT))
                .put("squaredDistance", exemplar.getSquaredDistance())
                .put("partition", exemplar.getPartition())
                .put("offset", exemplar.getOffset()));
  }

  static ObjectNode fill(ObjectNode json, SubCluster cluster) {
    return json.put("superCluster", cluster.superCluster())
        .put("subCluster", cluster.subCluster())
        .put("incarnation", cluster.incarnation())
        .put("count", cluster.count())
        .put("since", cluster.since().toString())
        .put("movedAt", cluster.movedAt().toString())
        .put("drift", cluster.drift());
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
