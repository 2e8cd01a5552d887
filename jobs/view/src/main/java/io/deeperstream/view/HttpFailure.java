package io.deeperstream.view;

/** A request that cannot be answered, with the status and the reason that its sender gets. */
final class HttpFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  private HttpFailure(int status, String message) {
    super(message);
    this.status = status;
  }

  static HttpFailure badRequest(String message) {
    return new HttpFailure(400, message);
  }

  static HttpFailure notFound(String message) {
    return new HttpFailure(404, message);
  }

  static HttpFailure methodNotAllowed(String method) {
    return new HttpFailure(405, "method %s is not allowed; only GET is".formatted(method));
  }

  static HttpFailure misdirected(String host) {
    return new HttpFailure(
        421, "'%s' is no name of this view; ask it by its address or by localhost".formatted(host));
  }

  int status() {
    return status;
  }
}
