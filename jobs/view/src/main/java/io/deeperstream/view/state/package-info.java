/**
 * The contents of the topics, in memory: no network and no threads of its own. Pure classes apart
 * from the locks select the records that count: {@link io.deeperstream.view.state.CentroidMatrix}
 * the upserts, a class beside it the run that is shown, another the announcements that follow each
 * other.
 */
package io.deeperstream.view.state;
