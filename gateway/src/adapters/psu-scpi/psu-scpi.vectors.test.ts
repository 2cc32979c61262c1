import { expect, test } from '@jest/globals';
import { isLabError } from '@labgate/contract';
import { Differences, movedVectors, readVectors } from '@labgate/testkit';
import { parseBoolean, parseError, parseIdentity, parseLine, parseNumber } from './protocol.ts';

interface ScpiVectors {
  readonly scpi: {
    readonly numbers: readonly { readonly reply: string; readonly expected: number | null }[];
    readonly bools: readonly { readonly reply: string; readonly expected: boolean }[];
    readonly errors: readonly { readonly reply: string; readonly expected: { readonly code: number } }[];
    readonly idn: readonly {
      readonly reply: string;
      readonly expected: { readonly vendor: string; readonly model: string };
    }[];
  };
}

const RELATIVE_TOLERANCE = 1e-12;

function compareScpi({ scpi }: ScpiVectors): string[] {
  const differences = new Differences();
  scpi.numbers.forEach(({ reply, expected }, i) => {
    const actual = outcome(() => parseNumber(lineOf(reply)));
    differences.close(`number ${i}`, asNumber(actual), expected, toleranceFor(expected ?? 0));
  });
  scpi.bools.forEach(({ reply, expected }, i) =>
    differences.same(
      `bool ${i}`,
      outcome(() => parseBoolean(lineOf(reply))),
      expected,
    ),
  );
  scpi.errors.forEach(({ reply, expected }, i) =>
    differences.same(
      `error ${i}`,
      outcome(() => parseError(lineOf(reply)).code),
      expected.code,
    ),
  );
  scpi.idn.forEach(({ reply, expected }, i) => {
    differences.same(
      `vendor ${i}`,
      outcome(() => parseIdentity(lineOf(reply)).vendor),
      expected.vendor,
    );
    differences.same(
      `model ${i}`,
      outcome(() => parseIdentity(lineOf(reply)).model),
      expected.model,
    );
  });
  return differences.list;
}

function lineOf(reply: string): string {
  return parseLine(new TextEncoder().encode(reply));
}

/** What `parse` gives, or the code of what it throws. */
function outcome<T>(parse: () => T): T | string {
  try {
    return parse();
  } catch (error) {
    if (isLabError(error)) return error.code;
    throw error;
  }
}

/** A failure is no number, so that it differs from every expectation. */
function asNumber(value: number | null | string): number | null {
  return typeof value === 'string' ? Number.NaN : value;
}

function toleranceFor(value: number): number {
  return Math.max(Math.abs(value), 1) * RELATIVE_TOLERANCE;
}

test('numbers, booleans, errors and identities agree with every golden value', () => {
  expect(compareScpi(readVectors('psu.json') as ScpiVectors)).toEqual([]);
});

test('the comparison reports any single expected value that is off', () => {
  const moved = movedVectors(readVectors('psu.json'), 200, (place, value) => {
    if (!/^\/scpi\/.*\/expected/.test(place)) return undefined;
    return place.startsWith('/scpi/numbers') ? toleranceFor(value) : 0;
  });
  let count = 0;
  for (const { place, file } of moved) {
    count += 1;
    expect({ place, isReported: compareScpi(file as ScpiVectors).length > 0 }).toEqual({
      place,
      isReported: true,
    });
  }
  expect(count).toBeGreaterThan(0);
});

test.each(['', '12.0.0', '12,0', '--1', '1e', 'E5', '0x10', '12.0 12.0', 'NaN', 'Infinity', '1.0mA', '１２'])(
  'the number %p is refused',
  (line) => expect(() => parseNumber(line)).toThrow(expect.objectContaining({ code: 'E_GARBLED' })),
);

test.each(['12.000', '12.000\r', '12\n12\n', '\u00ff1\n', '12.0\u0000\n'])(
  'the line %p is refused',
  (text) => {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(() => parseLine(bytes)).toThrow(expect.objectContaining({ code: 'E_GARBLED' }));
  },
);

test.each(['', '2', 'O N', 'TRUE', 'ONOFF'])('the boolean %p is refused', (line) => {
  expect(() => parseBoolean(line)).toThrow(expect.objectContaining({ code: 'E_GARBLED' }));
});

test.each(['', 'No error', '"0"', '12.5,"x"'])('the error entry %p is refused', (line) => {
  expect(() => parseError(line)).toThrow(expect.objectContaining({ code: 'E_GARBLED' }));
});

test.each(['', 'RIGOL', ',DP832,1,2', '12.000,DP832'])('the identity %p is refused', (line) => {
  expect(() => parseIdentity(line)).toThrow(expect.objectContaining({ code: 'E_GARBLED' }));
});
