import { readdirSync, readFileSync } from 'node:fs';

/** Command lines of all processes of this machine. */
export function processArguments(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8')];
      } catch {
        return []; // it has ended since
      }
    });
}
