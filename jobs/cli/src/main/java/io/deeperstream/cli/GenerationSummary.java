package io.deeperstream.cli;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Summary of what was learnt from the labels of one generation.
 *
 * @param number of the generation
 * @param steps made
 * @param trainedImages of them
 * @param lossFirstTenth mean loss of the first tenth of the steps, in nats
 * @param lossLastTenth of the last tenth
 * @param chanceLoss loss of a model that has learnt nothing, in nats; null if the sizes are not
 *     known
 * @param superAccuracy share of images whose super-class was right, in the last tenth
 * @param subAccuracy the same of sub-classes
 * @param liveClusters sub-clusters with an image at the fit; null if it is not known
 * @param nmi of the fit's clusters with the labels of the previous generation; null for the first
 * @param meanSquaredDistance of the fit; null if it is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record GenerationSummary(
    int number,
    long steps,
    long trainedImages,
    double lossFirstTenth,
    double lossLastTenth,
    Double chanceLoss,
    double superAccuracy,
    double subAccuracy,
    Integer liveClusters,
    Double nmi,
    Double meanSquaredDistance) {

  /** Returns the summary as one line for a terminal. */
  String line() {
    return "%,d steps, %,d images, loss %.3f → %.3f%s, super-class %.1f%%, sub-class %.1f%%%s%s"
        .formatted(
            steps,
            trainedImages,
            lossFirstTenth,
            lossLastTenth,
            chanceLoss == null ? "" : " (guessing: %.3f)".formatted(chanceLoss),
            100 * superAccuracy,
            100 * subAccuracy,
            liveClusters == null ? "" : ", %,d live clusters".formatted(liveClusters),
            nmi == null ? "" : ", NMI %.3f".formatted(nmi));
  }
}
