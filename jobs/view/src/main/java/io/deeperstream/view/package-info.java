/**
 * A view of the topics of centroids and generations, kept in memory and served over HTTP. {@link
 * io.deeperstream.view.TopicFollower} reads, {@link io.deeperstream.view.ViewState} holds, {@link
 * io.deeperstream.view.ViewServer} answers; the rules that select records are pure classes apart
 * from all three: {@link io.deeperstream.view.FollowedRun} selects the run, {@link
 * io.deeperstream.view.CentroidMatrix} the upserts and {@link io.deeperstream.view.GenerationLine}
 * the announcements.
 */
package io.deeperstream.view;
