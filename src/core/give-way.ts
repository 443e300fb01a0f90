import { setPriority } from 'node:os';
import { isMainThread } from 'node:worker_threads';

/**
 * What works long in the background lets those go first who wait for an answer. Only Linux gives each thread a priority of its own;
 * elsewhere a thread would slow its whole server, and only a process gives way.
 */
export function giveWay(): void {
  if (isMainThread || process.platform === 'linux') setPriority(10);
}
