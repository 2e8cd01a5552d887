package io.deeperstream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * k-NN over the images trained on: a line for each demo that had a probe, and the final scores of
 * each arm, mean and sample deviation over its seeds.
 */
final class LearningPlot {

  private static final int WIDTH = 1100;
  private static final int HEIGHT = 700;

  private LearningPlot() {}

  /**
   * Draws a PNG.
   *
   * @param file replaced where it is there
   * @return the file
   */
  static Path write(List<Outcome> outcomes, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Nearest neighbours on pooled features")
            .xAxisTitle("images trained on")
            .yAxisTitle("k-NN, %")
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setXAxisDecimalPattern("#,##0");
    chart.getStyler().setYAxisDecimalPattern("0.0");
    outcomes.forEach(outcome -> addProbe(chart, outcome));
    OutcomeTable.byArm(outcomes).forEach((arm, of) -> addFinal(chart, arm, of));
    if (chart.getSeriesMap().isEmpty()) {
      chart.setTitle("No score of pooled features with a known number of images");
      chart.addSeries("nothing", new double[] {0}, new double[] {0});
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    BitmapEncoder.saveBitmap(chart, file.toString(), BitmapEncoder.BitmapFormat.PNG);
    return file;
  }

  private static void addProbe(XYChart chart, Outcome outcome) {
    if (outcome.probe().isEmpty() || outcome.step() == null || outcome.step() == 0) {
      return;
    }
    double imagesOfAStep = (double) outcome.trainedImages() / outcome.step();
    chart
        .addSeries(
            "probe, %s, seed %d".formatted(outcome.arm(), outcome.seed()),
            outcome.probe().stream().mapToDouble(p -> p.step() * imagesOfAStep).toArray(),
            outcome.probe().stream().mapToDouble(p -> 100 * p.nearestNeighbours()).toArray())
        .setMarker(SeriesMarkers.NONE);
  }

  private static void addFinal(XYChart chart, String arm, List<Outcome> outcomes) {
    List<Outcome> known = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome.trainedImages() != null && !Double.isNaN(outcome.nearestNeighbours())) {
        known.add(outcome);
      }
    }
    if (known.isEmpty()) {
      return;
    }
    Spread score = Spread.of(known, Outcome::nearestNeighbours);
    XYSeries series =
        chart.addSeries(
            "end, " + arm,
            new double[] {Spread.of(known, Outcome::trainedImages).mean()},
            new double[] {100 * score.mean()},
            new double[] {100 * score.deviation()});
    series.setLineStyle(SeriesLines.NONE);
    series.setMarker(SeriesMarkers.CIRCLE);
  }
}
