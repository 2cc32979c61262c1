import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '@labgate/contract';

/** The built gateway of this workspace. @throws LabError E_UNKNOWN when it is not built. */
export function gatewayEntry(): string {
  return entryOf('@labgate/gateway');
}

/** The built bridge of this workspace. @throws LabError E_UNKNOWN when it is not built. */
export function bridgeEntry(): string {
  return entryOf('@labgate/bridge-redists');
}

/** The built watchdog of this workspace. @throws LabError E_UNKNOWN when it is not built. */
export function watchdogEntry(): string {
  return entryOf('@labgate/watchdog');
}

function entryOf(name: string): string {
  const manifest = fileURLToPath(import.meta.resolve(`${name}/package.json`));
  const entry = join(dirname(manifest), 'dist', 'main.js');
  if (existsSync(entry)) return entry;
  throw new LabError('E_UNKNOWN', `${name} is not built: run \`npm run build\``);
}
