import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/**
 * Fails the build when the scripts that these modules need (and what those import statically) are larger than `limitKb`
 * (1000 bytes) after gzip: the JavaScript of the first load (design §8).
 */
export function firstLoadBudget(limitKb: number, modules: readonly string[]): Plugin {
  return {
    name: 'first-load-budget',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const needed = new Map<string, Rolldown.OutputChunk>();
      const take = (chunk: Rolldown.OutputChunk | undefined): void => {
        if (chunk === undefined || needed.has(chunk.fileName)) return;
        needed.set(chunk.fileName, chunk);
        for (const name of chunk.imports) take(chunks.find(({ fileName }) => fileName === name));
      };
      for (const module of modules) {
        const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/${module}`) === true);
        const entry = module === modules[0] ? chunks.find(({ isEntry }) => isEntry) : undefined;
        if (chunk === undefined && entry === undefined)
          this.error(`no chunk for ${module}: is its name still right?`);
        take(chunk ?? entry);
      }
      const bytes = [...needed.values()].reduce((sum, { code }) => sum + gzipSync(code).byteLength, 0);
      const text = `first load: ${(bytes / 1000).toFixed(1)} kB of scripts after gzip, limit ${limitKb} kB`;
      if (bytes > limitKb * 1000) this.error(text);
      this.info(text);
    },
  };
}
