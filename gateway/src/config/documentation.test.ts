import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadAdapters } from '../adapter-registry.ts';
import { ConfigCheck } from './check-config.ts';
import { createConfigSchemas } from './config-schema.ts';
import { gatewayFileSchema } from './gateway-config.ts';
import { isPlain } from './plain-data.ts';

const DOCS = new URL('../../../docs/', import.meta.url);
const PAGE = 'configuration.md';
const SECTIONS = Object.keys(gatewayFileSchema.shape);

/** The samples of `labgate.yaml` in the documents: YAML that begins with one of its sections. */
const SAMPLES = readdirSync(DOCS)
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) => {
    const page = readFileSync(new URL(name, DOCS), 'utf8');
    const blocks = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, yaml = '']): unknown => parse(yaml));
    const samples = blocks.filter(
      (sample) => isPlain(sample) && SECTIONS.includes(Object.keys(sample)[0] ?? ''),
    );
    return samples.map((sample, i) => ({ name, number: i + 1, sample }));
  });

const adapters = await loadAdapters();
const check = new ConfigCheck(adapters, {}, createConfigSchemas(adapters));

test.each(SAMPLES.filter(({ name }) => name === PAGE))(
  'sample $number of $name has no faults',
  ({ sample }) => {
    expect(check.check(sample)).toHaveProperty('checked');
  },
);

test('every section of the file has a sample', () => {
  const shown = new Set(SAMPLES.flatMap(({ sample }) => Object.keys(sample as object)));
  expect(SECTIONS.filter((section) => !shown.has(section))).toEqual([]);
});
