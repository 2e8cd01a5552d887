package io.deeperstream.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Routes a path and its parameters to the answer. Thread-safe. */
final class ViewRoutes {

  private static final String PATHS =
      "/v1/status, /v1/generations/current, /v1/clusters and /v1/clusters/{super}/{sub}";

  private final ViewState state;

  ViewRoutes(ViewState state) {
    this.state = state;
  }

  /**
   * Answers a GET.
   *
   * @param path as received, from the first slash
   * @param query as received, without the question mark; empty if there is none
   * @throws HttpFailure if there is no answer
   */
  ObjectNode answer(String path, String query) throws HttpFailure {
    Map<String, String> parameters = parameters(query);
    List<String> parts = List.of(path.substring(1).split("/", -1));
    if (path.equals("/v1/clusters")) {
      return ViewJson.of(state.clusters(ClusterQuery.of(parameters)));
    }
    if (parts.size() == 4 && path.startsWith("/v1/clusters/")) {
      requireNone(parameters);
      return ViewJson.of(
          state.cluster(index("super-cluster", parts.get(2)), index("sub-cluster", parts.get(3))));
    }
    if (path.equals("/v1/status")) {
      requireNone(parameters);
      return ViewJson.of(state.status());
    }
    if (path.equals("/v1/generations/current")) {
      requireNone(parameters);
      return ViewJson.of(
          state
              .generation()
              .orElseThrow(() -> HttpFailure.notFound("no generation has been announced yet")));
    }
    throw HttpFailure.notFound("there is no %s; there are %s".formatted(path, PATHS));
  }

  private static Map<String, String> parameters(String query) throws HttpFailure {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (query.isEmpty()) {
      return parameters;
    }
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (parameters.put(name, value) != null) {
        throw HttpFailure.badRequest("'%s' is given twice".formatted(name));
      }
    }
    return parameters;
  }

  private static String decode(String text) throws HttpFailure {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest("'%s' is not URL-encoded: %s".formatted(text, e.getMessage()));
    }
  }

  private static void requireNone(Map<String, String> parameters) throws HttpFailure {
    if (!parameters.isEmpty()) {
      throw HttpFailure.badRequest(
          "'%s' is not a parameter; this path has none"
              .formatted(parameters.keySet().iterator().next()));
    }
  }

  private static int index(String what, String text) throws HttpFailure {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw HttpFailure.badRequest(
          "%s is '%s'; it must be a whole number from 0 to %d"
              .formatted(what, text, Integer.MAX_VALUE));
    }
  }
}
