// Starts a program in the repository's root and passes its failure on.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs `command` and ends this process with its exit code when it fails. `stdio` is that of `spawn`. */
export function run(command, args, env = {}, stdio = 'inherit') {
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    stdio,
    env: { ...process.env, ...env },
  });
  if (error) console.error(`cannot run ${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}
