/**
 * Benchmarks and trials: commands that print the figures in RESULTS.md, each with its settings, and
 * check what they measured.
 */
package io.deeperstream.bench;
