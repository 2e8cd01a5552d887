/**
 * Scores of the student's features on a labelled hold-out that nothing trains on. It knows settings
 * and the model store, and nothing of collections: clients write the hold-out into the store.
 */
package io.deeperstream.pipeline.probe;
