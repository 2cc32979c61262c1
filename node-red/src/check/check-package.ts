import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { UncheckedEntry } from './check-flow.ts';

const MOST_DEPENDENCIES = 6;

/** The parts of a package.json that the flow library scores (https://nodered.org/docs/creating-nodes/packaging). */
const manifestSchema = z.object({
  name: z.string().regex(/^@[^/]+\/.+/, 'a scoped name'),
  version: z.string(),
  license: z.string().min(1),
  description: z.string().min(1),
  keywords: z.array(z.string()).refine((words) => words.includes('node-red'), 'the keyword node-red'),
  engines: z.object({ node: z.string().min(1) }),
  repository: z.unknown().refine((value) => value !== undefined, 'a repository'),
  dependencies: z
    .record(z.string(), z.string())
    .refine(
      (all) => Object.keys(all).length <= MOST_DEPENDENCIES,
      `at most ${MOST_DEPENDENCIES} dependencies`,
    ),
  'node-red': z.object({
    version: z.string().min(1),
    nodes: z.record(z.string(), z.string()),
  }),
});

/** Says what a palette package lacks by the rules of Node-RED's scorecard; a sentence for each fault. */
export function checkPackage(folder: string, examples: Iterable<readonly UncheckedEntry[]>): string[] {
  const manifest = manifestSchema.safeParse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  if (!manifest.success) {
    return manifest.error.issues.map(({ path, message }) => `package.json: ${path.join('.')}: ${message}`);
  }
  const shown = new Set([...examples].flat().map((entry) => entry['type']));
  return Object.entries(manifest.data['node-red'].nodes).flatMap(([name, file]) => {
    const editorFile = join(folder, file.replace(/^dist\//, 'src/').replace(/\.js$/, '.html'));
    if (!existsSync(editorFile)) return [`${name}: has no editor file ${editorFile}`];
    return faultsOfNode(name, readFileSync(editorFile, 'utf8'), shown);
  });
}

function faultsOfNode(name: string, html: string, shown: ReadonlySet<unknown>): string[] {
  const type = /RED\.nodes\.registerType\(\s*'([^']+)'/.exec(html)?.[1];
  if (type === undefined) return [`${name}: registers no type`];
  const help = new RegExp(`data-help-name="${type}">([^]*?)</script>`).exec(html)?.[1] ?? '';
  const wanted = type === 'lab-gateway' ? ['Details'] : ['Outputs', 'Details'];
  return [
    ...wanted
      .filter((word) => !help.includes(`<h3>${word}</h3>`))
      .map((word) => `${name}: its help has no ${word}`),
    ...(html.includes(`data-template-name="${type}"`) ? [] : [`${name}: has no form for its settings`]),
    ...(shown.has(type) ? [] : [`${name}: no example shows it`]),
  ];
}
