package io.deeperstream.view.http;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/**
 * An answer of the view.
 *
 * @param method by which it is asked
 * @param path with parameters in braces, as the OpenAPI document has it
 * @param handler gives the answer
 */
record Route(HandlerType method, String path, Handler handler) {

  static Route get(String path, Handler handler) {
    return new Route(HandlerType.GET, path, handler);
  }

  static Route post(String path, Handler handler) {
    return new Route(HandlerType.POST, path, handler);
  }
}
