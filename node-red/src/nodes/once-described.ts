import type { LabLink } from '../link/lab-link.ts';

/** Time the retained descriptors get to arrive after a connection, ms. */
const DESCRIPTORS_WITHIN_MS = 2_000;

/** Calls `look` after each connection when the bench has described itself; gives what ends that. */
export function onceDescribed(link: LabLink, look: () => void): () => void {
  let cancel = (): void => undefined;
  const end = link.onStatus(({ kind }) => {
    cancel();
    if (kind === 'connected') cancel = link.clock.schedule(DESCRIPTORS_WITHIN_MS, look);
  });
  return () => {
    cancel();
    end();
  };
}
