import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isLabError } from '../errors.ts';
import { isDeviceId } from '../ids.ts';
import { conditionSchema, formatCondition, parseCondition, parseQuantity } from './condition-text.ts';
import { MAX_CONDITION_LENGTH, quantitiesOf, streamsOf, type Condition, type Hold } from './condition.ts';

const idArb = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,30}$/);
const quantityArb = fc.record({
  dev: idArb.filter(isDeviceId),
  stream: idArb,
  channel: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
});
const numberArb = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const holdArb: fc.Arbitrary<Hold> = fc.oneof(
  fc.record({ unit: fc.constant('frames' as const), length: fc.integer({ min: 1, max: 1_000_000 }) }),
  fc.record({ unit: fc.constant('s' as const), length: fc.double({ min: 0.001, max: 86_400, noNaN: true }) }),
);
const expressionArb = fc.oneof(
  fc.record({ kind: fc.constant('value' as const), quantity: quantityArb }),
  fc.record({ kind: fc.constant('rate' as const), quantity: quantityArb }),
  fc.record({ kind: fc.constant('difference' as const), minuend: quantityArb, subtrahend: quantityArb }),
);
const conditionArb: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant('compare' as const),
    expression: expressionArb,
    comparison: fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const),
    limit: numberArb,
    hold: holdArb,
  }),
  fc
    .record({
      kind: fc.constant('outside' as const),
      expression: expressionArb,
      band: fc.tuple(numberArb, numberArb),
      hold: holdArb,
    })
    .map(({ band, ...rest }) => ({ ...rest, low: Math.min(...band), high: Math.max(...band) })),
  fc.record(
    {
      kind: fc.constant('noData' as const),
      dev: quantityArb.map(({ dev }) => dev),
      stream: idArb,
      channel: quantityArb.map(({ channel }) => channel),
      forS: fc.double({ min: 0.001, max: 86_400, noNaN: true }),
    },
    { requiredKeys: ['kind', 'dev', 'stream', 'forS'] },
  ),
);

test.each([
  'cam0/roi/fpga.max > 95 for 1 frames',
  'dut0/temps/fpga - env0/env/temperature > 24 for 5 s',
  'adc0/adc/v12 outside 11.4..12.6 for 2 s',
  'rate(cam0/stats/max) > 5 for 10 s',
  'no data from cam0/stats for 3 s',
  'no data from dut0/temps/fpga for 30 s',
  'env0/env/pressure <= -1e-7 for 0.5 s',
])('%s is read and written the same', (text) => {
  expect(formatCondition(parseCondition(text))).toBe(text);
});

test('spaces, a missing hold and a single frame are taken, and written in the one form', () => {
  const written = 'cam0/roi/fpga.max > 95 for 1 frames';
  for (const text of [
    'cam0/roi/fpga.max>95',
    '  cam0/roi/fpga.max  >  +95.0\tfor 1 frame ',
    'cam0/roi/fpga.max > 9.5e1 for 1 frames',
  ]) {
    expect(formatCondition(parseCondition(text))).toBe(written);
  }
  expect(formatCondition(parseCondition('adc0/adc/v12 outside -1 .. 2 for 3s'))).toBe(
    'adc0/adc/v12 outside -1..2 for 3 s',
  );
});

test('a hyphen belongs to the name and a minus has spaces', () => {
  expect(quantitiesOf(parseCondition('a-b/c-d/e-f > 1'))).toEqual([
    { dev: 'a-b', stream: 'c-d', channel: 'e-f' },
  ]);
  expect(quantitiesOf(parseCondition('a/b/c-d - e/f/g-h > 1'))).toEqual([
    { dev: 'a', stream: 'b', channel: 'c-d' },
    { dev: 'e', stream: 'f', channel: 'g-h' },
  ]);
});

test('a condition names the streams it needs, each once', () => {
  expect(streamsOf(parseCondition('a/b/c - a/b/d > 1'))).toEqual([{ dev: 'a', stream: 'b' }]);
  expect(streamsOf(parseCondition('a/b/c - e/f/d > 1'))).toHaveLength(2);
  expect(streamsOf(parseCondition('no data from a/b for 1 s'))).toEqual([{ dev: 'a', stream: 'b' }]);
});

test('what is written is read as the same condition', () => {
  fc.assert(
    fc.property(conditionArb, (condition) => {
      const text = formatCondition(condition);
      expect(text.length).toBeLessThanOrEqual(MAX_CONDITION_LENGTH);
      expect(parseCondition(text)).toEqual(condition);
      expect(formatCondition(parseCondition(text))).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

/** True when the text is a condition that survives being written, or is refused with E_SCHEMA. */
function isReadOrRefused(text: string): boolean {
  try {
    const written = formatCondition(parseCondition(text));
    return formatCondition(parseCondition(written)) === written;
  } catch (error) {
    return isLabError(error, 'E_SCHEMA');
  }
}

describe('bad text', () => {
  test.each([
    ['', /expected a quantity/],
    ['cam0/roi > 1', /expected a quantity/],
    ['cam0/roi/fpga.max', /at 18: expected a comparison.*found the end/],
    ['cam0/roi/fpga.max > ', /expected a number/],
    ['cam0/roi/fpga.max > NaN', /expected a number/],
    ['cam0/roi/fpga.max > Infinity', /expected a number/],
    ['cam0/roi/fpga.max > 1e999', /too large/],
    ['cam0/roi/fpga.max > 1 for 0 frames', /1 to 1000000 whole frames/],
    ['cam0/roi/fpga.max > 1 for 1.5 frames', /whole frames/],
    ['cam0/roi/fpga.max > 1 for -1 s', /more than 0/],
    ['cam0/roi/fpga.max > 1 for 2 minutes', /expected frames or s/],
    ['cam0/roi/fpga.max > 1 for 2 s s', /expected the end/],
    ['cam0/roi/fpga.max = 1', /expected a comparison/],
    ['adc0/adc/v12 outside 12.6..11.4', /above the upper/],
    ['adc0/adc/v12 outside 11', /expected "\.\."/],
    ['rate(cam0/stats/max > 5', /expected "\)"/],
    ['no data from cam0 for 3 s', /expected a stream/],
    ['no data from cam0/stats for 3 frames', /expected s/],
    ['no data from run/stats for 3 s', /"run" cannot be a device/],
    ['reply/stats/max > 3', /"reply" cannot be a device/],
    ['CAM0/stats/max > 3', /expected a quantity/],
    ['cam0/stats/max > 3; rm -rf /', /expected "for"/],
    [`cam0/stats/${'m'.repeat(65)} > 3`, /expected a comparison/],
    ['x'.repeat(MAX_CONDITION_LENGTH + 1), /at most 400 characters/],
  ])('%j is refused, and the place is named', (text, message) => {
    expect(() => parseCondition(text)).toThrow(message);
    expect(conditionSchema.safeParse(text).success).toBe(false);
  });

  test('no text brings the reader to anything but a condition or E_SCHEMA', () => {
    const pieces = fc.constantFrom(
      ...'cam0/roi/fpga.max|>|<=|outside|no data from|rate(|)|..|-|for|frames|s|1e5|-0|\u0000|💥| |\t|\n'.split(
        '|',
      ),
    );
    const hostile = fc.oneof(
      fc.string({ maxLength: 500 }),
      fc.array(pieces, { maxLength: 12 }).map((p) => p.join(' ')),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        expect(isReadOrRefused(text)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

test('a quantity alone is read, and nothing but a quantity', () => {
  expect(parseQuantity('cam0/roi/fpga.max')).toEqual({ dev: 'cam0', stream: 'roi', channel: 'fpga.max' });
  expect(() => parseQuantity('cam0/roi/fpga.max > 1')).toThrow(/expected the end/);
});
