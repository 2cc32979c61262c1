import { expect, test } from '@jest/globals';
import { decodeThermalFrame, FRAME_FLAGS } from '@labgate/contract';
import { NO_ANNOTATIONS } from '../annotations.ts';
import { FrameAnalysis } from '../frame-analysis.ts';
import { testFrame } from '../testing/test-frame.ts';
import type { ThermalSettings } from '../thermal-settings.ts';
import { snapshotCsv } from './snapshot-csv.ts';
import { snapshotFacts } from './snapshot-facts.ts';

const SETTINGS: ThermalSettings = {
  palette: 'inferno',
  smoothing: 'bicubic',
  rangeMode: 'auto',
  fixedRange: undefined,
  orientation: { quarterTurns: 1, isFlipped: true },
  hasMarks: true,
  averaging: 4,
  isotherm: undefined,
};
const PIXELS = [20, 21, 22, 23, 24, 25, NaN, 27, 28, 29, 30, 60.07];

function facts(flags = 0) {
  const frame = decodeThermalFrame(testFrame({ flags, seq: 7 }, PIXELS));
  const analysis = new FrameAnalysis();
  analysis.update(frame, SETTINGS, 0, true);
  const list = [{ id: 1, name: 'Bx1', shape: { kind: 'box', x: 2, y: 1, w: 2, h: 2 } }] as const;
  return snapshotFacts({
    frame,
    analysis,
    camera: { id: 'cam0', description: undefined },
    settings: SETTINGS,
    annotations: { ...NO_ANNOTATIONS, list },
  });
}

test('has the pixels as the sensor sees them, however the picture was turned', () => {
  expect(facts().pixelsC).toEqual([
    [20, 21, 22, 23],
    [24, 25, null, 27],
    [28, 29, 30, 60.07],
  ]);
});

test('has what was measured, and where the frame came from', () => {
  const [box] = facts().measurements;
  expect(box).toMatchObject({ name: 'Bx1', minC: 27, pixels: 4, unavailable: 1 });
  expect(box?.maxC).toBeCloseTo(60.07, 4);
  expect(facts().source).toBe('camera');
  expect(facts(FRAME_FLAGS.simulated).source).toBe('simulation');
  expect(facts(FRAME_FLAGS.simulated | FRAME_FLAGS.replay).source).toBe('replay');
});

test('the table has a line a row and a head that says what it is', () => {
  const lines = snapshotCsv(facts()).split('\r\n');
  const rows = lines.filter((line) => line !== '' && !line.startsWith('#'));
  expect(rows).toEqual(['20,21,22,23', '24,25,,27', '28,29,30,60.07']);
  expect(lines).toContain('# emissivity: 0.95');
  expect(lines).toContain('# measurements: 1b2,1,2,2');
  expect(lines).toContain(`# time: ${new Date(1_763_794_065_123).toISOString()}`);
});
