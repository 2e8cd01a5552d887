package io.deeperstream.view.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deeperstream.schemas.DeadLetter;
import io.deeperstream.schemas.ProbeMetric;
import io.deeperstream.view.state.DeadLetterTally;
import io.deeperstream.view.state.TrainingHistory;
import io.deeperstream.view.state.TrainingPoint;
import java.util.Locale;

/** Training and dead letters as JSON. */
final class TrainingJson {

  private TrainingJson() {}

  static ObjectNode of(TrainingHistory.Course course) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("run", course.run());
    ArrayNode points = json.putArray("points");
    course.points().forEach(point -> fill(points.addObject(), point));
    ArrayNode probes = json.putArray("probes");
    course.probes().forEach(probe -> fill(probes.addObject(), probe));
    return json;
  }

  private static void fill(ObjectNode json, TrainingPoint point) {
    json.put("step", point.step())
        .put("generation", point.generation())
        .put("steps", point.steps())
        .put("loss", point.loss())
        .put("superAccuracy", point.superAccuracy())
        .put("subAccuracy", point.subAccuracy())
        .put("imagesPerSecond", point.seconds() > 0 ? point.images() / point.seconds() : 0)
        .put("trainedImages", point.trainedImages())
        .put("memoryImages", point.memoryImages())
        .put("writtenAt", point.writtenAt().toString());
    if (!Double.isNaN(point.guessingLoss())) {
      json.put("guessingLoss", point.guessingLoss());
    }
  }

  private static void fill(ObjectNode json, ProbeMetric probe) {
    json.put("step", probe.getStep())
        .put("generation", probe.getGeneration())
        .put("trainedImages", probe.getTrainedImages())
        .put("cause", probe.getCause().name().toLowerCase(Locale.ROOT))
        .put("nearestNeighbours", probe.getNearestNeighbours())
        .put("logisticRegression", probe.getLogisticRegression())
        .put("normalizedMutualInformation", probe.getNormalizedMutualInformation())
        .put("relativeSpread", probe.getRelativeSpread())
        .put("effectiveRank", probe.getEffectiveRank())
        .put("images", probe.getImages());
  }

  static ObjectNode of(DeadLetterTally.Letters letters) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("total", letters.counts().values().stream().mapToLong(Long::longValue).sum());
    ObjectNode counts = json.putObject("reasons");
    letters.counts().forEach((reason, count) -> counts.put(reason.name(), count));
    ArrayNode last = json.putArray("last");
    letters.last().forEach(letter -> fill(last.addObject(), letter));
    return json;
  }

  private static void fill(ObjectNode json, DeadLetter letter) {
    json.put("run", letter.getRun())
        .put("partition", letter.getPartition())
        .put("offset", letter.getOffset())
        .put("pass", letter.getPass())
        .put("reason", letter.getReason().name())
        .put("detail", letter.getDetail())
        .put("bytes", letter.getBytes());
    if (letter.getImageId() != null) {
      json.put("imageId", letter.getImageId());
    }
  }
}
