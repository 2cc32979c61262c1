import { expect, test } from '@jest/globals';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import type { ThermalReadout } from './thermal-readout.ts';
import { thermalStatus } from './thermal-status.ts';

const camera: DeviceView = {
  id: 'cam0',
  state: 'ready',
  description: {
    v: 1,
    id: 'cam0',
    kind: 'mlx90640',
    name: 'Cam',
    bus: 'i2c-1@0x33',
    sim: false,
    streams: {},
    cmds: {},
  },
  streams: new Map(),
  faultCode: undefined,
};
const readout: ThermalReadout = {
  seq: 1,
  tsMs: 0,
  sinceArrivalMs: 100,
  rateHz: 32,
  width: 32,
  height: 24,
  maximum: undefined,
  minimum: undefined,
  meanC: 20,
  unavailable: 0,
  range: { lowC: 20, highC: 40 },
  above: 0,
  below: 0,
  cursor: undefined,
  receivedHz: 32,
  paintedHz: 32,
  taC: 30,
  emissivity: 0.95,
  isSimulated: false,
  isReplay: false,
  smoothing: 'bicubic',
  hatched: 0,
  measurements: [],
};
const bench = { gw: 'demo', isHeard: true };

test('waits for the first frame and says what the adapter is doing', () => {
  const status = thermalStatus(bench, { ...camera, state: 'init' }, undefined);
  expect(status).toMatchObject({ kind: 'never', hint: 'The camera adapter is init.' });
});

test('is live while frames come and stale after the longer of three periods and two seconds', () => {
  const kindAt = (rateHz: number, sinceArrivalMs: number) =>
    thermalStatus(bench, camera, { ...readout, rateHz, sinceArrivalMs }).kind;
  expect(kindAt(32, 1999)).toBe('live');
  expect(kindAt(32, 2001)).toBe('stale');
  expect(kindAt(0.5, 5999)).toBe('live');
  expect(kindAt(0, 3001)).toBe('stale');
});

test('a lost camera is a fault that names the bus and the cause, even with a frame on the screen', () => {
  const status = thermalStatus(bench, { ...camera, state: 'lost', faultCode: 'E_NACK' }, readout);
  expect(status.kind).toBe('fault');
  expect(status.title).toContain('i2c-1@0x33');
  expect(status.hint).toContain('did not acknowledge');
});

test('says that nothing is missing before the bench was heard', () => {
  const status = thermalStatus({ gw: 'demo', isHeard: false }, undefined, undefined);
  expect(status).toEqual({ kind: 'never', title: 'Reading the bench…', hint: '' });
});

test('tells a missing camera from a missing gateway', () => {
  expect(thermalStatus({ gw: undefined, isHeard: true }, undefined, undefined).title).toBe(
    'Waiting for the gateway.',
  );
  expect(thermalStatus(bench, undefined, undefined).title).toBe('No thermal camera has reported.');
});
