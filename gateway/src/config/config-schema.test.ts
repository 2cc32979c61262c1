import { expect, test } from '@jest/globals';
import { loadAdapters } from '../adapter-registry.ts';
import { createConfigSchemas, type FormSchema } from './config-schema.ts';
import { labelOf } from './field-labels.ts';

const adapters = await loadAdapters();
const schemas = createConfigSchemas(adapters);

/** The schema of what is at a dotted path. */
function at(schema: FormSchema, path: string): FormSchema | undefined {
  return path.split('.').reduce<FormSchema | undefined>((node, key) => {
    const property = node?.properties?.[key];
    return typeof property === 'object' ? property : undefined;
  }, schema);
}

test('every kind of device has a schema with label, unit, range, default and explanation', () => {
  expect(Object.keys(schemas.kinds)).toEqual([...adapters.keys()]);
  const camera = schemas.kinds['mlx90640'];
  expect(camera && at(camera, 'emissivity')).toMatchObject({
    title: 'Emissivity',
    minimum: 0.05,
    maximum: 1,
    default: 0.95,
    description: expect.stringContaining('black body'),
  });
  const supply = schemas.kinds['psu-scpi'];
  expect(supply && at(supply, 'limits.maxVoltageV')).toMatchObject({ title: 'Max voltage', 'x-unit': 'V' });
});

test('the schema tells which changes need a restart', () => {
  expect(at(schemas.file, 'http.port')).toMatchObject({ default: 8080, 'x-needsRestart': true });
  expect(at(schemas.file, 'store.retention.rawDays')).toMatchObject({
    'x-unit': 'd',
    'x-needsRestart': true,
  });
  expect(at(schemas.file, 'gateway.name')).not.toHaveProperty('x-needsRestart');
});

test('a place for a secret is marked', () => {
  const board = schemas.kinds['dut-ssh'];
  expect(board && at(board, 'password')).toHaveProperty('x-secret', true);
});

test.each([
  ['intervalMs', 'Interval', 'ms'],
  ['maxVoltageV', 'Max voltage', 'V'],
  ['i2cBaudRateHz', 'I2c baud rate', 'Hz'],
  ['seaLevelPressurePa', 'Sea level pressure', 'Pa'],
  ['retention', 'Retention', undefined],
  ['gain', 'Gain', undefined],
])('the key %s is shown as %s in %s', (key, title, unit) => {
  expect(labelOf(key)).toEqual({ title, unit });
});
