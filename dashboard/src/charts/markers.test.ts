import { expect, test } from '@jest/globals';
import { markerDeltaText, nextMarkers, nudged, parseMarkers } from './markers.ts';

const NONE = { aMs: undefined, bMs: undefined };

test('the first press marks A, the second B, the third takes both away', () => {
  const a = nextMarkers(NONE, 10.4);
  expect(a).toEqual({ aMs: 10, bMs: undefined });
  const b = nextMarkers(a, 5);
  expect(b).toEqual({ aMs: 10, bMs: 5 });
  expect(nextMarkers(b, 7)).toEqual(NONE);
});

test.each([
  ['', '5', NONE],
  ['x', '', NONE],
  ['-1', '', NONE],
  ['1e3', '', NONE],
  ['7', '', { aMs: 7, bMs: undefined }],
  ['7', '9', { aMs: 7, bMs: 9 }],
])('reads %p and %p', (a, b, markers) => {
  expect(parseMarkers(a, b)).toEqual(markers);
});

test('says difference and slope in a unit of time that fits', () => {
  const degrees = { unit: '°C', resolution: 0.01 };
  expect(markerDeltaText(20, 26, 60_000, degrees).replaceAll('\u202F', ' ')).toBe('+6.0 °C · +0.100 °C/s');
  expect(markerDeltaText(26, 20, 600_000, degrees).replaceAll('\u202F', ' ')).toBe('−6.0 °C · −0.600 °C/min');
  expect(markerDeltaText(20, 26, -60_000, degrees)).toContain('−0.100');
  expect(markerDeltaText(20, 20, 60_000, degrees)).toContain('+0.0');
});

test('says nothing where a value is missing or no time lies between', () => {
  const plain = { unit: '', resolution: undefined };
  expect(markerDeltaText(undefined, 1, 1, plain)).toBe('');
  expect(markerDeltaText(1, undefined, 1, plain)).toBe('');
  expect(markerDeltaText(1, 2, 0, plain)).toBe('');
});

test('a marker is moved by a hundredth of what is seen', () => {
  expect(nudged(500, -1, { fromMs: 0, toMs: 1000 })).toBe(490);
});
