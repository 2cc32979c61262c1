import { expect, test } from '@jest/globals';
import type { PatchOperation } from '@labgate/contract';
import { patchConfig } from './patch-config.ts';

const CONFIG = {
  written: { devices: { adc0: { kind: 'mcp3424' } } },
  effective: {
    http: { port: 8080, allowedHosts: [] },
    devices: {
      adc0: {
        kind: 'mcp3424',
        bits: 16,
        channels: [
          { input: 1, gain: 1 },
          { input: 2, gain: 1 },
        ],
      },
    },
  },
};

function patched(...operations: PatchOperation[]): unknown {
  return patchConfig(CONFIG, operations).written;
}

test('what is assumed on the way to a value is written out no further than it must be', () => {
  expect(patched({ op: 'replace', path: '/http/port', value: 1 })).toMatchObject({ http: { port: 1 } });
  expect(patched({ op: 'replace', path: '/devices/adc0/channels/1/gain', value: 8 })).toEqual({
    devices: {
      adc0: {
        kind: 'mcp3424',
        channels: [
          { input: 1, gain: 1 },
          { input: 2, gain: 8 },
        ],
      },
    },
  });
});

test('operations see what the ones before them did', () => {
  expect(
    patched(
      { op: 'add', path: '/http/allowedHosts/-', value: 'b' },
      { op: 'add', path: '/http/allowedHosts/0', value: 'a' },
      { op: 'remove', path: '/http/allowedHosts/1' },
    ),
  ).toMatchObject({ http: { allowedHosts: ['a'] } });
});

test('removing what is only assumed writes nothing', () => {
  expect(patched({ op: 'remove', path: '/devices/adc0/bits' })).toEqual(CONFIG.written);
});

test('keys with / and ~ are written ~1 and ~0', () => {
  expect(patched({ op: 'add', path: '/devices/a~1b~0c', value: 1 })).toMatchObject({
    devices: { 'a/b~c': 1 },
  });
});

test('the whole can be replaced, by an object', () => {
  expect(patched({ op: 'replace', path: '', value: { data: 'x' } })).toEqual({ data: 'x' });
});

test.each<PatchOperation>([
  { op: 'replace', path: '/http/colour', value: 1 },
  { op: 'remove', path: '/devices/env0' },
  { op: 'add', path: '/devices/env0/bus', value: 1 },
  { op: 'add', path: '/http/allowedHosts/1', value: 'x' },
  { op: 'replace', path: '/http/allowedHosts/-', value: 'x' },
  { op: 'replace', path: '/devices/adc0/channels/01', value: {} },
  { op: 'add', path: '/devices/adc0/channels/length', value: 0 },
  { op: 'add', path: '/http/port/x', value: 1 },
  { op: 'add', path: 'http/port', value: 1 },
  { op: 'add', path: '/http/~2', value: 1 },
  { op: 'add', path: '/__proto__/polluted', value: 1 },
  { op: 'add', path: '/devices/constructor', value: 1 },
  { op: 'add', path: '', value: {} },
  { op: 'remove', path: '' },
  { op: 'replace', path: '', value: [] },
  { op: 'add', path: '/data', value: undefined },
])('an operation that does not fit is refused by its number: %j', (operation) => {
  expect(() => patched({ op: 'add', path: '/data', value: 'x' }, operation)).toThrow(
    expect.objectContaining({ code: 'E_SCHEMA', message: expect.stringContaining('ops[1]') }),
  );
  expect(Object.prototype).not.toHaveProperty('polluted');
});
