import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadAdapters } from '../adapter-registry.ts';
import { ConfigCheck } from './check-config.ts';
import { createConfigSchemas } from './config-schema.ts';
import { gatewayFileSchema } from './gateway-config.ts';

const PAGE = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
const SAMPLES = [...PAGE.matchAll(/```yaml\n([^]*?)```/g)].map(([, yaml = '']) => yaml);

const adapters = await loadAdapters();
const check = new ConfigCheck(adapters, {}, createConfigSchemas(adapters));

test.each(SAMPLES)('the sample %j has no faults', (yaml) => {
  expect(check.check(parse(yaml))).toHaveProperty('checked');
});

test('every section of the file has a sample', () => {
  const shown = new Set(SAMPLES.flatMap((yaml) => Object.keys(parse(yaml) as object)));
  expect(Object.keys(gatewayFileSchema.shape).filter((section) => !shown.has(section))).toEqual([]);
});
