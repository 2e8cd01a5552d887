package io.deeperstream.view.http;

import io.deeperstream.schemas.Generation;
import io.deeperstream.view.state.ShownGeneration;
import io.deeperstream.view.state.ViewContents;
import io.deeperstream.view.state.ViewStatus;
import io.deeperstream.view.state.ViewStatus.State;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Answers about the view itself, the generations, training and dead letters. Thread-safe. */
final class StatusRoutes {

  private final ViewContents contents;
  private final RequestCounts counts;
  private final Clock clock;

  StatusRoutes(ViewContents contents, RequestCounts counts, Clock clock) {
    this.contents = contents;
    this.counts = counts;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/status", this::status),
        Route.get("/v1/generations", this::generations),
        Route.get("/v1/generations/current", this::current),
        Route.get("/v1/generations/{generation}", this::generation),
        Route.get("/v1/training", this::training),
        Route.get("/v1/dead-letters", this::deadLetters),
        Route.get("/metrics", this::metrics),
        Route.get("/healthz", this::health),
        Route.get("/readyz", this::ready));
  }

  /** Returns the time since everything committed had been read; empty before that. */
  Optional<Duration> staleness() {
    return contents
        .clusters()
        .current()
        .map(current -> Duration.between(current, clock.instant()))
        .map(age -> age.isNegative() ? Duration.ZERO : age);
  }

  /** Returns the status as its route answers it. */
  String statusText() {
    ViewStatus status = contents.clusters().status();
    return Answers.text(ViewJson.of(status, staleness(), clock.instant()));
  }

  private void status(Context request) throws HttpFailure {
    Parameters.of(request, List.of());
    ViewStatus status = contents.clusters().status();
    Answers.json(request, ViewJson.of(status, staleness(), clock.instant()));
  }

  private void generations(Context request) throws HttpFailure {
    Parameters.of(request, List.of());
    Answers.json(request, GenerationJson.list(contents.clusters().generations()));
  }

  private void current(Context request) throws HttpFailure {
    Parameters.of(request, List.of());
    ShownGeneration current =
        contents
            .clusters()
            .generation()
            .orElseThrow(() -> HttpFailure.notFound("no generation has been announced yet"));
    Answers.json(request, GenerationJson.of(current));
  }

  private void generation(Context request) throws HttpFailure {
    int number = Parameters.of(request, List.of()).ofPath("generation");
    List<Generation> known = contents.clusters().generations();
    Generation found =
        known.stream()
            .filter(generation -> generation.getNumber() == number)
            .findFirst()
            .orElseThrow(
                () ->
                    HttpFailure.notFound(
                        known.isEmpty()
                            ? "no generation has been announced yet"
                            : "generation %d is not known; there are %d to %d"
                                .formatted(
                                    number,
                                    known.get(0).getNumber(),
                                    known.get(known.size() - 1).getNumber())));
    Answers.json(request, GenerationJson.withLineage(found));
  }

  private void training(Context request) throws HttpFailure {
    Parameters.of(request, List.of());
    Answers.json(request, TrainingJson.of(contents.training().course()));
  }

  private void deadLetters(Context request) throws HttpFailure {
    Parameters.of(request, List.of());
    Answers.json(request, TrainingJson.of(contents.deadLetters().letters()));
  }

  private void metrics(Context request) {
    request
        .contentType("text/plain; version=0.0.4; charset=utf-8")
        .result(PrometheusText.of(contents, staleness(), counts));
  }

  private void health(Context request) {
    request.contentType("text/plain").result("ok\n");
  }

  private void ready(Context request) throws HttpFailure {
    ViewStatus status = contents.clusters().status();
    if (status.state() == State.CATCHING_UP) {
      throw new HttpFailure(503, "the view has not read what the topics held at its start");
    }
    if (status.state() == State.ERROR) {
      throw new HttpFailure(503, status.error().orElse("reading failed"));
    }
    request.contentType("text/plain").result("ready\n");
  }
}
