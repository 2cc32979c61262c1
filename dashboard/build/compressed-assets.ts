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
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (!/^assets\/.*\.(js|css)$/.test(output.fileName)) continue;
        const source = Buffer.from(output.type === 'chunk' ? output.code : output.source);
        if (source.byteLength < LEAST_BYTES) continue;
        const fileName = `${output.fileName}.gz`;
        this.emitFile({ type: 'asset', fileName, source: gzipSync(source, { level: 9 }) });
      }
    },
  };
}
