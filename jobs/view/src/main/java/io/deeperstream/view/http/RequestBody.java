package io.deeperstream.view.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The body of one request, of bounded length. */
final class RequestBody {

  /** Components of a vector at most. */
  static final int MOST_COMPONENTS = 65_536;

  private static final int MOST_JSON_BYTES = 2 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private RequestBody() {}

  static boolean isJson(Context request) {
    return Optional.ofNullable(request.contentType())
        .map(type -> type.toLowerCase(Locale.ROOT).startsWith("application/json"))
        .orElse(false);
  }

  /**
   * Reads the whole body.
   *
   * @throws HttpFailure 400 if it is empty, 413 if it is longer
   */
  static byte[] bytes(Context request, int most) throws HttpFailure, IOException {
    byte[] bytes = request.bodyInputStream().readNBytes(most + 1);
    if (bytes.length > most) {
      throw new HttpFailure(413, "the body has more than %,d bytes".formatted(most));
    }
    if (bytes.length == 0) {
      throw HttpFailure.badRequest("the request has no body");
    }
    return bytes;
  }

  /**
   * Reads a JSON object.
   *
   * @param known names that it may have
   * @throws HttpFailure if the body is no such object
   */
  static JsonNode object(Context request, List<String> known) throws HttpFailure, IOException {
    if (!isJson(request)) {
      throw new HttpFailure(
          415,
          "Content-Type is '%s'; it must be application/json".formatted(request.contentType()));
    }
    JsonNode json;
    try {
      json = JSON.readTree(bytes(request, MOST_JSON_BYTES));
    } catch (JsonProcessingException e) {
      throw HttpFailure.badRequest("the body is not JSON: " + e.getOriginalMessage());
    }
    if (!json.isObject()) {
      throw HttpFailure.badRequest("the body is JSON, but not an object");
    }
    for (String name : (Iterable<String>) json::fieldNames) {
      if (!known.contains(name)) {
        throw HttpFailure.badRequest(
            "the body has '%s'; there are %s".formatted(name, String.join(", ", known)));
      }
    }
    return json;
  }

  /**
   * Returns a vector of an object.
   *
   * @throws HttpFailure 400 if it is no array of finite float32
   */
  static float[] vector(JsonNode json, String name) throws HttpFailure {
    JsonNode array = json.path(name);
    if (!array.isArray() || array.isEmpty() || array.size() > MOST_COMPONENTS) {
      throw HttpFailure.badRequest(
          "%s must be an array of 1 to %,d numbers".formatted(name, MOST_COMPONENTS));
    }
    float[] vector = new float[array.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = array.get(i).floatValue();
      if (!array.get(i).isNumber() || !Float.isFinite(vector[i])) {
        throw HttpFailure.badRequest(
            "%s[%d] is %s; it must be a finite float32".formatted(name, i, array.get(i)));
      }
    }
    return vector;
  }

  /**
   * Returns a number of an object.
   *
   * @throws HttpFailure 400 if it is not a whole number from 1 to {@code most}
   */
  static int count(JsonNode json, String name, int otherwise, int most) throws HttpFailure {
    JsonNode number = json.path(name);
    if (number.isMissingNode()) {
      return otherwise;
    }
    if (!number.isInt() || number.intValue() < 1 || number.intValue() > most) {
      throw HttpFailure.badRequest(
          "%s is %s; it must be a whole number from 1 to %d".formatted(name, number, most));
    }
    return number.intValue();
  }
}
