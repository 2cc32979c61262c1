import { describe, expect, test } from '@jest/globals';
import type { z } from 'zod';
import { commandRequestSchema } from './command.ts';
import { COMMANDS } from './command-catalogue.ts';
import { PAYLOAD_EXAMPLES } from './testing/payload-examples.ts';

const accepts = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

describe('the request', () => {
  const request = Object(PAYLOAD_EXAMPLES.command);
  test('needs no more than version, id and sender', () => {
    expect(accepts(commandRequestSchema, { v: 1, id: 'x', from: 'me' })).toBe(true);
  });

  test.each([
    ['no id', { id: undefined }],
    ['an empty id', { id: '' }],
    ['an id of 65 characters', { id: 'x'.repeat(65) }],
    ['no sender', { from: undefined }],
    ['a ttl of 0', { ttlMs: 0 }],
    ['a ttl above a minute', { ttlMs: 60_001 }],
    ['arguments that are a list', { args: [] }],
    ['arguments that are null', { args: null }],
    ['a revision below 0', { if: { rev: -1 } }],
    ['a version as text', { v: '1' }],
  ])('is refused with %s', (_name, fields) => {
    expect(accepts(commandRequestSchema, { ...request, ...fields })).toBe(false);
  });
});

describe('arguments', () => {
  test.each([
    [COMMANDS.psu.output.args, { on: false }],
    [COMMANDS.psu.output.args, { on: true, leaseMs: 30_000, later: 'ignored' }],
    [COMMANDS.psu.set.args, { voltage: 12 }],
    [COMMANDS.camera.set.args, { rateHz: 16, emissivity: 0.95 }],
    [COMMANDS.camera.roi.args, { list: [{ id: 'fpga', name: 'FPGA', shape: 'rect', xy: [1, 2, 3, 4] }] }],
    [COMMANDS.adc.set.args, { gain: 8, bits: 18 }],
    [COMMANDS.dut['arp-update'].args, { ip: '10.100.0.1', mac: '08:00:30:00:00:01' }],
    [COMMANDS.dut['arp-update'].args, { ip: '10.100.0.1', mac: '08-00-30-00-00-0f', dryRun: true }],
    [COMMANDS.$interlock.bypass.args, { ttlS: 600, reason: 'calibration' }],
    [COMMANDS.$store.range.args, { dev: 'env0', stream: 'env', from: 0, to: 0 }],
    [COMMANDS.$journal.read.args, { after: '', limit: 500 }],
    [COMMANDS.run.keep.args, { run: 'r-20261122-0042', on: true }],
  ])('%# are accepted', (schema, args) => {
    expect(accepts(schema, args)).toBe(true);
  });

  test.each([
    ['an output without a decision', COMMANDS.psu.output.args, {}],
    ['an output switched by a text', COMMANDS.psu.output.args, { on: 'false' }],
    ['set-points without any', COMMANDS.psu.set.args, {}],
    ['a negative voltage', COMMANDS.psu.set.args, { voltage: -1 }],
    ['a voltage of NaN', COMMANDS.psu.set.args, { voltage: NaN }],
    ['a rate the camera does not have', COMMANDS.camera.set.args, { rateHz: 10 }],
    [
      'a rectangle of three numbers',
      COMMANDS.camera.roi.args,
      { list: [{ id: 'a', name: '', shape: 'rect', xy: [1, 2, 3] }] },
    ],
    [
      'a polygon with half a point',
      COMMANDS.camera.roi.args,
      { list: [{ id: 'a', name: '', shape: 'poly', xy: [1, 2, 3, 4, 5, 6, 7] }] },
    ],
    [
      'an address with a command behind it',
      COMMANDS.dut['arp-update'].args,
      { ip: '10.0.0.1; reboot', mac: '08:00:30:00:00:01' },
    ],
    [
      'an address with a leading zero',
      COMMANDS.dut['arp-update'].args,
      { ip: '010.0.0.1', mac: '08:00:30:00:00:01' },
    ],
    [
      'a MAC with mixed separators',
      COMMANDS.dut['arp-update'].args,
      { ip: '10.0.0.1', mac: '08:00-30:00:00:01' },
    ],
    ['a bypass above ten minutes', COMMANDS.$interlock.bypass.args, { ttlS: 601, reason: 'x' }],
    ['a bypass without a reason', COMMANDS.$interlock.bypass.args, { ttlS: 60, reason: '' }],
    ['an alarm shelved above an hour', COMMANDS.$alarm.shelve.args, { minutes: 61 }],
    [
      'an interval that ends before it starts',
      COMMANDS.$store.range.args,
      { dev: 'e', stream: 'e', from: 2, to: 1 },
    ],
    ['a run with a path for a name', COMMANDS.run.delete.args, { run: '../../etc' }],
    ['a replay at no speed', COMMANDS.$replay.play.args, { speed: 0 }],
  ])('%s are refused', (_name, schema, args) => {
    expect(accepts(schema, args)).toBe(false);
  });
});

test('what only the safety role may do needs that role', () => {
  for (const command of Object.values(COMMANDS.$interlock)) expect(command.role).toBe('safety');
  expect(COMMANDS.dut['hostkey-trust'].role).toBe('safety');
});
