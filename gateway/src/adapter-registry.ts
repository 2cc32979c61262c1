import { readdirSync } from 'node:fs';
import { LabError } from '@labgate/contract';
import type { Adapter } from './adapter.ts';

const ADAPTERS = new URL('./adapters/', import.meta.url);
/** Sources run with their `.ts` files, a build with its `.js` files. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/**
 * Loads every adapter: each folder below `adapters/` is one, so adding a sensor touches one folder.
 * @throws LabError E_CONFIG when a folder does not export an adapter of its own name.
 */
export async function loadAdapters(): Promise<ReadonlyMap<string, Adapter>> {
  const kinds = readdirSync(ADAPTERS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
  const adapters = new Map<string, Adapter>();
  for (const kind of kinds) {
    const { adapter } = (await import(new URL(`${kind}/adapter.${EXTENSION}`, ADAPTERS).href)) as {
      adapter?: Adapter;
    };
    if (adapter?.kind !== kind) {
      throw new LabError(
        'E_CONFIG',
        `adapters/${kind}/adapter.${EXTENSION} exports no adapter of kind ${kind}`,
      );
    }
    adapters.set(kind, adapter);
  }
  return adapters;
}
