/**
 * What the topics of centroids and generations tell, kept in memory and given away over HTTP.
 * {@link io.deeperstream.view.TopicFollower} reads, {@link io.deeperstream.view.ViewState} holds,
 * {@link io.deeperstream.view.ViewServer} answers; the rules of which record counts are pure
 * classes apart from all three: {@link io.deeperstream.view.FollowedRun} (whose), {@link
 * io.deeperstream.view.CentroidMatrix} (which upsert), {@link io.deeperstream.view.GenerationLine}
 * (which announcement).
 */
package io.deeperstream.view;
