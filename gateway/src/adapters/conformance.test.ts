import { readFileSync } from 'node:fs';
import { descriptionSchema } from '@labgate/contract';
import { describe, expect, test } from '@jest/globals';
import { loadAdapters } from '../adapter-registry.ts';
import { describeDevice } from '../control/describe-device.ts';
import { parseSample } from '../testing/adapter-checks.ts';
import { wirePlace } from '../wire-place.ts';

const adapters = [...(await loadAdapters()).entries()];

test('there are adapters to look at', () => {
  expect(adapters.length).toBeGreaterThan(0);
});

describe.each(adapters)('%s', (kind, adapter) => {
  const config = adapter.configSchema.parse({});

  test('has a configuration with defaults that knows no unknown keys', () => {
    expect(adapter.configSchema.parse({})).toEqual(config);
    expect(adapter.configSchema.safeParse({ noSuchKey: 1 }).success).toBe(false);
    expect(adapter.configSchema.safeParse([]).success).toBe(false);
  });

  test('describes itself as the contract wants', () => {
    const description = describeDevice({ id: 'dev0', name: 'Device', simulate: true, adapter, config });
    expect(description).toMatchObject({ id: 'dev0', kind });
    expect(descriptionSchema.safeParse(description).error).toBeUndefined();
  });

  test('has a cadence that leaves time for a reading', () => {
    const { periodMs, deadlineMs } = adapter.cadence(config);
    expect(periodMs).toBeGreaterThan(0);
    expect(deadlineMs).toBeGreaterThan(0);
    expect(Number.isFinite(periodMs + deadlineMs)).toBe(true);
  });

  test('has a README with its five sections and a sample that is valid', () => {
    const readme = readFileSync(new URL(`./${kind}/README.md`, import.meta.url), 'utf8');
    const sections = [...readme.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title.toLowerCase());
    const wanted = ['measures', 'wiring', 'configuration', 'channels', 'faults'];
    expect(wanted.filter((word, i) => sections[i]?.includes(word) !== true)).toEqual([]);
    const samples = [...readme.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml = '']) => yaml);
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) expect(() => parseSample(sample, adapter)).not.toThrow();
  });

  test('is at a place that can be printed', () => {
    expect(wirePlace(adapter, config)).toMatch(/^[\x21-\x7e]+$/);
  });
});
