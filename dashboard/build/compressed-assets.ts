import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Smaller files fit into the packets that they need anyway. */
const LEAST_BYTES = 1000;

/**
 * Lays a `.gz` beside each script and style, so that a gateway has nothing to compress while it serves the page. Only
 * names with a hash have one: the others may be replaced where the dashboard is hosted, and would keep an old twin.
 */
export function compressedAssets(): Plugin {
  return {
    name: 'compressed-assets',
    // Before they are written, scripts still have marks in them that Vite replaces.
    writeBundle({ dir }, bundle) {
      for (const fileName of Object.keys(bundle)) {
        if (dir === undefined || !/^assets\/.*\.(js|css)$/.test(fileName)) continue;
        const path = join(dir, fileName);
        const content = readFileSync(path);
        if (content.byteLength < LEAST_BYTES) continue;
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}
