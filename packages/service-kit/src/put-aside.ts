import { renameSync } from 'node:fs';
import type { Logger } from './logger.ts';

/** Renames a file that cannot be read, so that somebody can look at it and a new one can be written. */
export function putAside(path: string, log: Pick<Logger, 'warn'>): void {
  try {
    renameSync(path, `${path}.damaged`);
  } catch (error) {
    log.warn({ err: error }, `${path} stays where it is`);
  }
}
