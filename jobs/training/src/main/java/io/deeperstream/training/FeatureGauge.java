package io.deeperstream.training;

/**
 * Measures of how far features are from collapse at one moment, compared by {@link CollapseAlarm}.
 *
 * @param relativeSpread mean distance of the features to their mean over their mean norm, 0 or more
 * @param effectiveRank number of axes that they vary along, 0 or more
 */
public record FeatureGauge(double relativeSpread, double effectiveRank) {}
