import type { Listener } from '../../storage/listener';

/**
 * Calls `wake` when a job of these lanes may be ready. Whoever makes a job ready names its lane; nothing is named by a release
 * before this one, and when the connection for notices was cut: then it may be any.
 * @returns how to stop listening
 */
export function listenForJobs(listener: Listener, lanes: readonly number[], wake: () => void): () => void {
  return listener.listen('job_ready', (lane) => {
    if (lane === '' || lanes.includes(Number(lane))) wake();
  });
}
