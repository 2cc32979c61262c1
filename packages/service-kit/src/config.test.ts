import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { ConfigFaults, deepFreeze, readYamlFile } from './config.ts';

const schema = z.strictObject({
  port: z.int().min(1).max(65535),
  device: z.strictObject({ rateHz: z.number().positive() }),
});
const pathOf = (path: readonly PropertyKey[]): string => `labgate.yaml: ${path.join('.')}`;

test('reports every fault of every part at once, with path, what was found and what is allowed', () => {
  const faults = new ConfigFaults();
  faults.parse(schema, { port: 0, device: { rateHz: 'fast', colour: 1 }, extra: true }, pathOf);
  faults.parse(z.int(), 'x', () => 'LABGATE_HTTP_PORT');
  expect(faults.list.map(({ path }) => path).toSorted()).toEqual([
    'LABGATE_HTTP_PORT',
    'labgate.yaml: device.colour',
    'labgate.yaml: device.rateHz',
    'labgate.yaml: extra',
    'labgate.yaml: port',
  ]);
  expect(faults.list.find(({ path }) => path.endsWith('port'))).toEqual({
    path: 'labgate.yaml: port',
    found: '0',
    allowed: 'number to be >=1',
  });
  expect(() => faults.throwIfAny()).toThrow(/5 faults:\n {2}labgate/);
});

test('gives the value and throws nothing when there is no fault', () => {
  const faults = new ConfigFaults();
  expect(faults.parse(schema, { port: 1, device: { rateHz: 2 } }, pathOf)?.port).toBe(1);
  faults.throwIfAny();
});

test('a file that is missing is one line with its path', () => {
  expect(() => readYamlFile('/nonexistent/labgate.yaml')).toThrow(
    expect.objectContaining({
      code: 'E_CONFIG',
      message: expect.stringMatching(
        /^cannot read the configuration file \/nonexistent\/labgate.yaml[^\n]*$/,
      ),
    }),
  );
});

test('a frozen configuration cannot be changed at any depth', () => {
  const config = deepFreeze({ a: { b: [1] } });
  expect(() => config.a.b.push(2)).toThrow(TypeError);
});
