// Builds every workspace; what has not changed comes from turbo's cache. Quiet unless something fails.
import { run } from './run.mjs';

/** Builds all workspaces; `stdio` says where turbo's own lines go. */
export function build(stdio = 'inherit') {
  run('turbo', ['run', 'build', '--output-logs=errors-only', '--log-prefix=none'], {}, stdio);
}
