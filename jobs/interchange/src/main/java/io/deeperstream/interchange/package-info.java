/**
 * Networks from and for other programs: the names and layouts that PyTorch gives the weights,
 * import of checkpoints, export of trunks.
 */
package io.deeperstream.interchange;
