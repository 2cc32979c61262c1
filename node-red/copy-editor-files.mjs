// The editor's half of each node stands beside the runtime's half; TypeScript builds only the latter.
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const from = join(import.meta.dirname, 'src', 'nodes');
for (const file of readdirSync(from).filter((name) => name.endsWith('.html'))) {
  cpSync(join(from, file), join(import.meta.dirname, 'dist', 'nodes', file));
}
