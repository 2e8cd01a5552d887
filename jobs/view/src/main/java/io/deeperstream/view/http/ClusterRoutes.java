package io.deeperstream.view.http;

import io.deeperstream.schemas.Exemplar;
import io.deeperstream.view.state.ClusterCursor;
import io.deeperstream.view.state.ClusterPage;
import io.deeperstream.view.state.ClusterQuery;
import io.deeperstream.view.state.ClusterQuery.Sort;
import io.deeperstream.view.state.FoundCluster;
import io.deeperstream.view.state.ViewContents;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Answers about the clusters of the generation shown. Thread-safe. */
final class ClusterRoutes {

  private static final int DEFAULT_LIMIT = 100;

  private final ViewContents contents;

  ClusterRoutes(ViewContents contents) {
    this.contents = contents;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/clusters", this::list),
        Route.get("/v1/clusters/{super}/{sub}", this::one),
        Route.get("/v1/clusters/{super}/{sub}/centroid", this::centroid),
        Route.get("/v1/clusters/{super}/{sub}/images/{slot}", this::image));
  }

  private void list(Context request) throws HttpFailure {
    Parameters parameters = Parameters.of(request, List.of("sort", "limit", "cursor", "images"));
    ClusterQuery query =
        new ClusterQuery(
            parameters.number("limit", DEFAULT_LIMIT, 1, ClusterQuery.MAX_LIMIT),
            sort(parameters.text("sort").orElse("count")),
            cursor(parameters.text("cursor")));
    boolean withImages = parameters.isOn("images");
    ClusterPage page = contents.clusters().clusters(query);
    Answers.json(
        request,
        ViewJson.of(
            page,
            cluster -> contents.exemplars().of(page.run(), page.generation(), cluster),
            withImages));
  }

  private static Sort sort(String text) throws HttpFailure {
    for (Sort sort : Sort.values()) {
      if (sort.name().toLowerCase(Locale.ROOT).equals(text)) {
        return sort;
      }
    }
    throw HttpFailure.badRequest(
        "sort is '%s'; it must be one of %s"
            .formatted(
                text,
                Arrays.stream(Sort.values())
                    .map(sort -> sort.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "))));
  }

  private static Optional<ClusterCursor> cursor(Optional<String> text) throws HttpFailure {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<ClusterCursor> cursor = ClusterCursor.parse(text.get());
    if (cursor.isEmpty()) {
      throw HttpFailure.badRequest(
          "cursor is '%s'; it must be the nextCursor of an answer".formatted(text.get()));
    }
    return cursor;
  }

  private void one(Context request) throws HttpFailure {
    FoundCluster found = find(request);
    Answers.json(
        request,
        ViewJson.of(
            found, contents.exemplars().of(found.run(), found.generation(), found.cluster())));
  }

  /** Answers with the centroid as float32, little-endian. */
  private void centroid(Context request) throws HttpFailure {
    float[] centroid = find(request).centroid();
    ByteBuffer bytes =
        ByteBuffer.allocate(centroid.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(centroid);
    request.contentType("application/octet-stream").result(bytes.array());
  }

  /** Answers with a thumbnail. */
  private void image(Context request) throws HttpFailure {
    FoundCluster found = find(request, List.of("v"));
    int slot = Parameters.of(request, List.of("v")).ofPath("slot");
    Exemplar exemplar =
        contents.exemplars().of(found.run(), found.generation(), found.cluster()).stream()
            .filter(known -> known.getSlot() == slot)
            .findFirst()
            .orElseThrow(
                () ->
                    HttpFailure.notFound(
                        "cluster %d/%d has no image %d"
                            .formatted(
                                found.cluster().superCluster(),
                                found.cluster().subCluster(),
                                slot)));
    ByteBuffer thumbnail = exemplar.getThumbnail().duplicate();
    byte[] jpeg = new byte[thumbnail.remaining()];
    thumbnail.get(jpeg);
    request.contentType("image/jpeg").result(jpeg);
  }

  private FoundCluster find(Context request) throws HttpFailure {
    return find(request, List.of());
  }

  private FoundCluster find(Context request, List<String> known) throws HttpFailure {
    Parameters parameters = Parameters.of(request, known);
    int superCluster = parameters.ofPath("super");
    int subCluster = parameters.ofPath("sub");
    Optional<FoundCluster> found = contents.clusters().cluster(superCluster, subCluster);
    if (found.isEmpty()) {
      throw HttpFailure.notFound(
          "cluster %d/%d is not known; %s"
              .formatted(superCluster, subCluster, contents.clusters().bounds(superCluster)));
    }
    return found.get();
  }
}
