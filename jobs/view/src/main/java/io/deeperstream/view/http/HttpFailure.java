package io.deeperstream.view.http;

import java.util.Map;

/** A request that cannot be answered: a problem as RFC 9457 describes it. */
final class HttpFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private static final Map<Integer, String> TITLES =
      Map.ofEntries(
          Map.entry(400, "Bad Request"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(413, "Content Too Large"),
          Map.entry(415, "Unsupported Media Type"),
          Map.entry(421, "Misdirected Request"),
          Map.entry(422, "Unprocessable Content"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(501, "Not Implemented"),
          Map.entry(503, "Service Unavailable"));

  private final int status;

  HttpFailure(int status, String detail) {
    super(detail);
    this.status = status;
  }

  static HttpFailure badRequest(String detail) {
    return new HttpFailure(400, detail);
  }

  static HttpFailure notFound(String detail) {
    return new HttpFailure(404, detail);
  }

  static HttpFailure misdirected(String host) {
    return new HttpFailure(
        421, "'%s' is no name of this view; ask it by its address or by localhost".formatted(host));
  }

  int status() {
    return status;
  }

  /** Returns the name of a status, which is a problem's title. */
  static String title(int status) {
    return TITLES.getOrDefault(status, "Error");
  }
}
