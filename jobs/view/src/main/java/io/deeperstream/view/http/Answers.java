package io.deeperstream.view.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;

/** Writes answers. */
final class Answers {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Answers() {}

  static void json(Context request, ObjectNode answer) {
    request.contentType("application/json").result(bytes(answer));
  }

  static void problem(Context request, int status, String detail) {
    request
        .status(status)
        .contentType("application/problem+json")
        .result(bytes(ViewJson.problem(status, detail, request.path())));
  }

  static String text(ObjectNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of nodes is always JSON", e);
    }
  }

  private static byte[] bytes(ObjectNode json) {
    return text(json).getBytes(StandardCharsets.UTF_8);
  }
}
