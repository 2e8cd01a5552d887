/**
 * What frozen features are worth, by labels that training never saw: {@linkplain
 * io.deeperstream.evaluation.NearestNeighbours k nearest neighbours}, {@linkplain
 * io.deeperstream.evaluation.LogisticRegression multinomial logistic regression}, and the mutual
 * information of {@linkplain io.deeperstream.evaluation.ClusterAgreement clusters} and labels.
 *
 * <p>Plain Java over a BLAS. Sums have one fixed order, so that a result depends on its inputs and
 * its seed and never on the number of threads.
 */
package io.deeperstream.evaluation;
