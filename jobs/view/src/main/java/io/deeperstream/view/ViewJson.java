package io.deeperstream.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deeperstream.schemas.Generation;
import java.util.Locale;

/**
 * Answers as JSON: the one place that knows the names readers see. What is not known is left out.
 */
final class ViewJson {

  private ViewJson() {}

  static ObjectNode of(ViewStatus status) {
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
        .put("totalCount", status.totalCount());
    status.lastUpdate().ifPresent(time -> json.put("lastUpdate", time.toString()));
    return json.put("recordsRead", status.recordsRead())
        .put("unreadableRecords", status.unreadableRecords());
  }

  static ObjectNode of(CurrentGeneration current) {
    Generation announced = current.announced();
    ObjectNode json =
        object()
            .put("run", announced.getRun())
            .put("number", announced.getNumber())
            .put("hash", announced.getHash());
    if (announced.getParentHash() != null) {
      json.put("parentHash", announced.getParentHash());
    }
    json.put("location", announced.getLocation())
        .put("createdAt", announced.getCreatedAt().toString());
    ArrayNode superCentroids = json.putArray("superCentroids");
    current
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

  static ObjectNode of(ClusterPage page) {
    ObjectNode json =
        object()
            .put("run", page.run())
            .put("generation", page.generation())
            .put("total", page.total())
            .put("limit", page.query().limit())
            .put("offset", page.query().offset())
            .put("sort", page.query().sort().name().toLowerCase(Locale.ROOT));
    ArrayNode clusters = json.putArray("clusters");
    page.clusters().forEach(cluster -> fill(clusters.addObject(), cluster));
    return json;
  }

  static ObjectNode of(ViewState.FoundCluster found) {
    ObjectNode json =
        fill(
            object().put("run", found.run()).put("generation", found.generation()),
            found.cluster());
    ArrayNode vector = json.putArray("vector");
    for (float component : found.cluster().vector()) {
      vector.add(component);
    }
    return json;
  }

  static ObjectNode error(String message) {
    return object().put("error", message);
  }

  private static ObjectNode fill(ObjectNode json, SubCluster cluster) {
    return json.put("superCluster", cluster.superCluster())
        .put("subCluster", cluster.subCluster())
        .put("incarnation", cluster.incarnation())
        .put("count", cluster.count());
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
