import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of this package, which is that of the software. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'));
  return String(Object(manifest).version);
}
