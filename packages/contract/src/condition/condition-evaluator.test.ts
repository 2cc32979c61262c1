import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ChannelValue } from '../telemetry.ts';
import { ConditionEvaluator, type EvaluatorOptions } from './condition-evaluator.ts';
import { parseCondition } from './condition-text.ts';

const S = 1_000_000;

function evaluator(text: string, options?: EvaluatorOptions): ConditionEvaluator {
  return new ConditionEvaluator(parseCondition(text), 0, options);
}

/** The answers to readings that come once a second, of the first quantity. */
function answers(text: string, readings: readonly ChannelValue[], options?: EvaluatorOptions): boolean[] {
  const under = evaluator(text, options);
  return readings.map((reading, second) => under.take(0, reading, second * S));
}

describe('hold', () => {
  test('N frames are N readings in a row', () => {
    expect(answers('a/b/c > 10 for 3 frames', [11, 11, 9, 11, 11, 11, 11, 9])).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  test('N seconds are met by the first reading that comes so long after the first of the row', () => {
    expect(answers('a/b/c > 10 for 2 s', [11, 11, 11, 9, 11, 11, 9, 11])).toEqual([
      false,
      false,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  test('a reading without a number changes nothing', () => {
    const nothing = [null, Number.NaN, Infinity, 'text'];
    expect(answers('a/b/c > 10 for 2 frames', [11, ...nothing, 11, ...nothing, 9])).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  test('time that passes in silence does not serve a hold', () => {
    const under = evaluator('a/b/c > 10 for 2 s');
    under.take(0, 11, 0);
    expect(under.tick(60 * S)).toBe(false);
    expect(under.isOver).toBe(true);
  });
});

test.each([
  ['>', 10, false],
  ['>=', 10, true],
  ['<', 10, false],
  ['<=', 10, true],
  ['>', 10.001, true],
  ['<', 9.999, true],
])('%s 10 of %d is %p', (comparison, value, isMet) => {
  expect(answers(`a/b/c ${comparison} 10`, [value])).toEqual([isMet]);
});

test('a switch counts as 1 or 0', () => {
  expect(answers('psu0/psu/output > 0.5', [true, false, true])).toEqual([true, false, true]);
});

describe('hysteresis', () => {
  test('a limit holds on until the value is back by it', () => {
    expect(answers('a/b/c > 10', [11, 9, 8.1, 8, 9], { hysteresis: 2 })).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(answers('a/b/c < 10', [9, 11, 12, 11], { hysteresis: 2 })).toEqual([true, true, false, false]);
  });

  test('it does not make a pending hold longer', () => {
    expect(answers('a/b/c > 10 for 2 frames', [11, 9, 11, 11], { hysteresis: 2 })).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  test('a band has a way back however wide it is', () => {
    expect(answers('a/b/c outside 10..12', [13, 11.9, 11], { hysteresis: 50 })).toEqual([true, true, false]);
  });
});

test('outside a band is below or above it, its ends are inside', () => {
  expect(answers('a/b/c outside 10..12', [10, 12, 9.9, 11, 12.1])).toEqual([false, false, true, false, true]);
});

describe('a difference', () => {
  const TEXT = 'a/b/c - d/e/f > 5 for 2 frames';

  test('waits for both sides and counts the readings of the first', () => {
    const under = evaluator(TEXT);
    expect(under.take(0, 30, 0)).toBe(false);
    expect(under.value).toBeNull();
    under.take(1, 20, 1);
    expect(under.value).toBe(10);
    expect([under.take(1, 21, 2), under.take(1, 22, 3)]).toEqual([false, false]);
    expect([under.take(0, 30, 4), under.take(0, 30, 5)]).toEqual([false, true]);
    expect(under.take(1, 26, 6)).toBe(false);
  });

  test('is not made with a side that is stale', () => {
    const under = evaluator(TEXT, { staleAfterUs: () => 2 * S });
    under.take(1, 20, 0);
    under.take(0, 30, 2 * S);
    expect(under.value).toBe(10);
    under.take(0, 40, 2 * S + 1);
    expect(under.value).toBe(10);
  });
});

describe('a rate', () => {
  test('is the slope per minute, whatever the period of the stream', () => {
    for (const periodS of [0.0625, 0.25, 1, 4, 30]) {
      const under = evaluator('rate(a/b/c) > 5.9');
      for (let i = 0; i * periodS < 300; i++) under.take(0, 20 + 0.1 * i * periodS, i * periodS * S);
      expect(under.value).toBeCloseTo(6, 6);
      expect(under.isMet).toBe(true);
    }
  });

  test('is not known from a short history, and noise does not look like one', () => {
    const under = evaluator('rate(a/b/c) > 5');
    for (let i = 0; i < 80; i++) under.take(0, i % 2, i * 0.0625 * S);
    expect(under.value).toBeNull();
    for (let i = 80; i < 1600; i++) expect(under.take(0, i % 2, i * 0.0625 * S)).toBe(false);
  });

  test('forgets what is long ago, also at the highest rate', () => {
    const under = evaluator('rate(a/b/c) > 5');
    for (let i = 0; i < 64 * 60; i++) under.take(0, i, (i / 64) * S);
    expect(under.isMet).toBe(true);
    for (let i = 0; i < 64 * 11; i++) under.take(0, 0, (60 + i / 64) * S);
    expect(under.value).toBeCloseTo(0, 6);
    expect(under.isMet).toBe(false);
  });
});

describe('no data', () => {
  test('holds when so long nothing came, from the beginning on, until something comes', () => {
    const under = evaluator('no data from a/b for 3 s');
    expect(under.dueUs).toBe(3 * S);
    expect([under.tick(2.9 * S), under.tick(3 * S)]).toEqual([false, true]);
    expect(under.dueUs).toBeUndefined();
    expect(under.take(0, null, 4 * S)).toBe(false);
    expect(under.dueUs).toBe(7 * S);
  });

  test('of a channel counts its numbers alone', () => {
    const under = evaluator('no data from a/b/c for 3 s');
    under.take(0, 1, S);
    under.take(0, null, 3 * S);
    under.take(0, 'text', 3.5 * S);
    expect(under.tick(4 * S)).toBe(true);
    expect(under.take(0, 7, 5 * S)).toBe(false);
  });
});

test('a limit with a hold of frames is met exactly when the newest N numbers are over it', () => {
  const readingArb = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constantFrom(null, Number.NaN));
  fc.assert(
    fc.property(
      fc.array(readingArb, { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      (readings, frames) => {
        const under = evaluator(`a/b/c > 10 for ${frames} frames`);
        const numbers: number[] = [];
        readings.forEach((reading, i) => {
          const isMet = under.take(0, reading, i);
          if (reading !== null && !Number.isNaN(reading)) numbers.push(reading);
          let row = 0;
          while (row < numbers.length && (numbers.at(-1 - row) ?? 0) > 10) row += 1;
          expect(isMet).toBe(row >= frames);
        });
      },
    ),
  );
});
