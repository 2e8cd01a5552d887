package io.deeperstream.training;

/**
 * How far features are from collapse at one moment, as {@link CollapseAlarm} compares it.
 *
 * @param relativeSpread mean distance of the features to their mean over their mean norm, 0 or more
 * @param effectiveRank number of axes that they vary along, 0 or more
 */
public record FeatureGauge(double relativeSpread, double effectiveRank) {}
