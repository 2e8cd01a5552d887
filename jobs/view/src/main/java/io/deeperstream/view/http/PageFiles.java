package io.deeperstream.view.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Serves the page and what belongs to it: a fixed list of files beside this class. Thread-safe. */
final class PageFiles {

  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "page.css", "text/css; charset=utf-8",
          "page.js", "text/javascript; charset=utf-8",
          "charts.js", "text/javascript; charset=utf-8",
          "icon.svg", "image/svg+xml",
          "echarts.min.js", "text/javascript; charset=utf-8",
          "openapi.json", "application/json");

  private final Map<String, byte[]> files = new HashMap<>();

  PageFiles() {
    TYPES.keySet().forEach(name -> files.put(name, read(name)));
  }

  private static byte[] read(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream("page/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks page/" + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("page/%s cannot be read".formatted(name), e);
    }
  }

  List<Route> routes() {
    return List.of(
        Route.get("/", request -> send(request, "index.html")),
        Route.get("/openapi.json", request -> send(request, "openapi.json")),
        Route.get("/page/{file}", request -> send(request, request.pathParam("file"))));
  }

  private void send(Context request, String name) throws HttpFailure {
    byte[] file = files.get(name);
    if (file == null) {
      throw HttpFailure.notFound("the page has no file '%s'".formatted(name));
    }
    request.contentType(TYPES.get(name)).result(file);
  }
}
