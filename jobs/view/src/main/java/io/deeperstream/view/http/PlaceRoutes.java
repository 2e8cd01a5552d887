package io.deeperstream.view.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deeperstream.view.state.FoundNeighbours;
import io.deeperstream.view.state.GenerationEmbedder;
import io.deeperstream.view.state.GenerationEmbedder.Place;
import io.deeperstream.view.state.Neighbour;
import io.deeperstream.view.state.ShownGeneration;
import io.deeperstream.view.state.UnplaceableException;
import io.deeperstream.view.state.ViewContents;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells where vectors, descriptors and images lie among the clusters. Thread-safe. */
final class PlaceRoutes {

  /** Clusters of one answer at most. */
  static final int MOST_NEIGHBOURS = 1000;

  /** Bytes of an image file at most. */
  static final int MOST_IMAGE_BYTES = 32 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(PlaceRoutes.class);
  private static final int DEFAULT_NEIGHBOURS = 10;
  private static final int EMBEDDINGS_AT_ONCE = 2;

  private final ViewContents contents;
  private final Optional<GenerationEmbedder> embedder;
  private final Semaphore embedding = new Semaphore(EMBEDDINGS_AT_ONCE);

  PlaceRoutes(ViewContents contents, Optional<GenerationEmbedder> embedder) {
    this.contents = contents;
    this.embedder = embedder;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/nearest", this::nearest), Route.post("/v1/assign", this::assign));
  }

  private void nearest(Context request) throws HttpFailure, IOException {
    Parameters.of(request, List.of());
    JsonNode body = RequestBody.object(request, List.of("vector", "n"));
    float[] vector = RequestBody.vector(body, "vector");
    int n = RequestBody.count(body, "n", DEFAULT_NEIGHBOURS, MOST_NEIGHBOURS);
    try {
      Answers.json(
          request, ViewJson.of(contents.clusters().nearest(vector, n, OptionalInt.empty())));
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest(e.getMessage());
    }
  }

  private void assign(Context request) throws HttpFailure, IOException {
    int n =
        Parameters.of(request, List.of("n")).number("n", DEFAULT_NEIGHBOURS, 1, MOST_NEIGHBOURS);
    GenerationEmbedder places =
        embedder.orElseThrow(
            () ->
                new HttpFailure(
                    501, "this view has no model store, so it has no network to embed with"));
    ShownGeneration generation =
        contents
            .clusters()
            .generationOfClusters()
            .orElseThrow(
                () ->
                    new HttpFailure(
                        503, "the announcement of the clusters' generation is not known"));
    Place place = place(request, places, generation);
    FoundNeighbours own =
        contents.clusters().nearest(place.features(), 1, OptionalInt.of(place.superCluster()));
    FoundNeighbours all = contents.clusters().nearest(place.features(), n + 1, OptionalInt.empty());
    int number = generation.announced().getNumber();
    if (own.neighbours().isEmpty() || own.generation() != number || all.generation() != number) {
      throw new HttpFailure(503, "the clusters have changed over to another generation; ask again");
    }
    Answers.json(request, answer(own, all, n));
  }

  private static ObjectNode answer(FoundNeighbours own, FoundNeighbours all, int n) {
    Neighbour assigned = own.neighbours().get(0);
    List<Neighbour> others = new ArrayList<>(all.neighbours());
    others.removeIf(other -> other.cluster().row() == assigned.cluster().row());
    ObjectNode json =
        ViewJson.of(
            new FoundNeighbours(
                all.run(), all.generation(), others.subList(0, Math.min(n, others.size()))));
    ViewJson.fill(json.putObject("assignment"), assigned.cluster())
        .put("squaredDistance", assigned.squaredDistance());
    json.set("runnersUp", json.remove("neighbours"));
    return json;
  }

  private Place place(Context request, GenerationEmbedder places, ShownGeneration generation)
      throws HttpFailure, IOException {
    if (RequestBody.isJson(request)) {
      JsonNode body = RequestBody.object(request, List.of("descriptor"));
      float[] descriptor = RequestBody.vector(body, "descriptor");
      return embed(() -> places.descriptor(generation, descriptor));
    }
    byte[] file = RequestBody.bytes(request, MOST_IMAGE_BYTES);
    return embed(() -> places.image(generation, file));
  }

  private interface Embedding {
    Place run() throws IOException, UnplaceableException;
  }

  private Place embed(Embedding work) throws HttpFailure {
    if (!embedding.tryAcquire()) {
      throw new HttpFailure(
          503, "%d images are being embedded; ask again".formatted(EMBEDDINGS_AT_ONCE));
    }
    try {
      return work.run();
    } catch (UnplaceableException e) {
      throw new HttpFailure(422, e.getMessage());
    } catch (IOException e) {
      LOG.warn("the generation cannot be read", e);
      throw new HttpFailure(503, "the generation cannot be read from the model store");
    } finally {
      embedding.release();
    }
  }
}
