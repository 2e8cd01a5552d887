/**
 * Evaluates frozen features on labels that training never saw, by {@linkplain
 * io.deeperstream.evaluation.NearestNeighbours k nearest neighbours}, by {@linkplain
 * io.deeperstream.evaluation.LogisticRegression multinomial logistic regression} and by the mutual
 * information of {@linkplain io.deeperstream.evaluation.ClusterAgreement clusters} and labels.
 *
 * <p>Plain Java over a BLAS. Sums have one fixed order, so that a result depends on its inputs and
 * its seed and never on the number of threads.
 */
package io.deeperstream.evaluation;
