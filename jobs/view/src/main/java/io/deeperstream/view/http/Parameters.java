package io.deeperstream.view.http;

import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of one request, each given at most once and known to its route. */
final class Parameters {

  private final Context request;

  private Parameters(Context request) {
    this.request = request;
  }

  /**
   * Reads the parameters of a request.
   *
   * @param known names that the route has
   * @throws HttpFailure 400 if another one is given, or one twice
   */
  static Parameters of(Context request, List<String> known) throws HttpFailure {
    for (Map.Entry<String, List<String>> given : request.queryParamMap().entrySet()) {
      if (!known.contains(given.getKey())) {
        throw HttpFailure.badRequest(
            "'%s' is not a parameter; %s"
                .formatted(
                    given.getKey(),
                    known.isEmpty()
                        ? "this path has none"
                        : "there are " + String.join(", ", known)));
      }
      if (given.getValue().size() > 1) {
        throw HttpFailure.badRequest("'%s' is given twice".formatted(given.getKey()));
      }
    }
    return new Parameters(request);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(request.queryParam(name));
  }

  /**
   * Returns a switch of the query, which is off where it is not given.
   *
   * @throws HttpFailure 400 if it is neither true nor false
   */
  boolean isOn(String name) throws HttpFailure {
    String text = text(name).orElse("false");
    if (!text.equals("true") && !text.equals("false")) {
      throw HttpFailure.badRequest("%s is '%s'; it must be true or false".formatted(name, text));
    }
    return text.equals("true");
  }

  /**
   * Returns a number of the query.
   *
   * @throws HttpFailure 400 if it is not a whole number from {@code least} to {@code most}
   */
  int number(String name, int otherwise, int least, int most) throws HttpFailure {
    Optional<String> text = text(name);
    return text.isPresent() ? number(name, text.get(), least, most) : otherwise;
  }

  /**
   * Returns a number of the path.
   *
   * @throws HttpFailure 400 if it is not a whole number
   */
  int ofPath(String name) throws HttpFailure {
    return number(name, request.pathParam(name), 0, Integer.MAX_VALUE);
  }

  private static int number(String name, String text, int least, int most) throws HttpFailure {
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw outOfRange(name, text, least, most);
    }
    throw outOfRange(name, text, least, most);
  }

  private static HttpFailure outOfRange(String name, String text, int least, int most) {
    return HttpFailure.badRequest(
        "%s is '%s'; it must be a whole number from %d to %d".formatted(name, text, least, most));
  }
}
