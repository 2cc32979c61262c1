import { expect, test } from '@jest/globals';
import { readingState, staleAfterMs, type ReadingFacts } from './reading-state.ts';

const live: ReadingFacts = {
  value: 24.6,
  quality: 'good',
  tsMs: 100_000,
  nowMs: 100_500,
  sinceArrivalMs: 400,
  periodMs: 1000,
  deviceState: 'ready',
  isDisconnected: false,
  why: undefined,
  isAlarmed: false,
};

test('a fresh value is live', () => {
  expect(readingState(live)).toBe('live');
});

test('a value older than three periods is stale, and never before two seconds', () => {
  expect(staleAfterMs(1000)).toBe(3000);
  expect(staleAfterMs(100)).toBe(2000);
  expect(readingState({ ...live, nowMs: 103_000 })).toBe('live');
  expect(readingState({ ...live, nowMs: 103_001 })).toBe('stale');
});

test('a stamp from the future cannot make a dead channel look live', () => {
  expect(readingState({ ...live, tsMs: 9e12, sinceArrivalMs: 3001 })).toBe('stale');
});

test('a stale value of a device that says why is a fault', () => {
  expect(readingState({ ...live, nowMs: 110_000, why: 'E_NACK' })).toBe('fault');
});

test('an open input and a sensor that warms up are no faults', () => {
  expect(readingState({ ...live, value: null, why: 'E_NOT_CONNECTED' })).toBe('never');
  expect(readingState({ ...live, value: null, why: 'E_NOT_READY' })).toBe('never');
});

test('a value that could not be read is a fault with its cause, else simply not there yet', () => {
  expect(readingState({ ...live, value: null, why: 'E_NACK' })).toBe('fault');
  expect(readingState({ ...live, value: null })).toBe('never');
});

test('a lost device or connection makes every value offline, even one that never came', () => {
  expect(readingState({ ...live, deviceState: 'lost' })).toBe('offline');
  expect(readingState({ ...live, isDisconnected: true })).toBe('offline');
  expect(readingState({ ...live, isDisconnected: true, tsMs: undefined, value: undefined })).toBe('offline');
});

test('a value at the end of the sensor is marked, and an alarm goes before that', () => {
  expect(readingState({ ...live, quality: 'bad' })).toBe('limit');
  expect(readingState({ ...live, quality: 'bad', isAlarmed: true })).toBe('alarm');
});

test('nothing received is never', () => {
  expect(readingState({ ...live, tsMs: undefined, value: undefined })).toBe('never');
});

test('zero and false are values', () => {
  expect(readingState({ ...live, value: 0 })).toBe('live');
  expect(readingState({ ...live, value: false })).toBe('live');
});
