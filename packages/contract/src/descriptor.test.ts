import { expect, test } from '@jest/globals';
import { descriptionSchema } from './descriptor.ts';
import { PAYLOAD_EXAMPLES } from './testing/payload-examples.ts';

const example = Object(PAYLOAD_EXAMPLES.deviceDescription);
const accepts = (fields: object): boolean => descriptionSchema.safeParse({ ...example, ...fields }).success;
const stream = (fields: object): object => ({ streams: { env: { periodMs: 1000, props: {}, ...fields } } });

test('a device may have no stream, no command and no bus', () => {
  expect(accepts({ streams: {}, cmds: {}, bus: undefined })).toBe(true);
});

test('channel names may have capitals and dots, which topics may not', () => {
  expect(
    accepts(stream({ props: { 'fpga.max': { datatype: 'float' }, gasResistance: { datatype: 'float' } } })),
  ).toBe(true);
});

test.each([
  ['an id that is a level of the contract', { id: 'run' }],
  ['a stream that could not be a topic level', { streams: { 'a/b': { periodMs: 1, props: {} } } }],
  ['an interval of 0', stream({ periodMs: 0 })],
  ['an unknown data type', stream({ props: { x: { datatype: 'double' } } })],
  ['a resolution of 0', stream({ props: { x: { datatype: 'float', resolution: 0 } } })],
  ['a channel name of 65 characters', stream({ props: { ['x'.repeat(65)]: { datatype: 'float' } } })],
  ['a picture without width', { frame: { width: 0, height: 24, rateHz: 1 } }],
  ['a command without a role', { cmds: { set: { schema: {} } } }],
])('refuses %s', (_name, fields) => {
  expect(accepts(fields)).toBe(false);
});
