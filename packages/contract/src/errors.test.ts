import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CATALOGUE, isLabError, LabError, WIRE_ERROR_CODES, type ErrorCode } from './errors.ts';

const PAGE = join(import.meta.dirname, '../../../docs/errors.md');

/** The rows of the table in docs/errors.md. */
function documentedRows(): (readonly string[])[] {
  return readFileSync(PAGE, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `E_'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

describe('docs/errors.md', () => {
  const rows = documentedRows();
  const documented = new Map(rows.map(([code, ...cells]) => [code, cells]));
  const wire: readonly string[] = WIRE_ERROR_CODES;

  test('has one row for every code of the catalogue and no other', () => {
    expect(rows.map(([code]) => code).toSorted()).toEqual(Object.keys(ERROR_CATALOGUE).toSorted());
  });

  test.each(Object.entries(ERROR_CATALOGUE))(
    'says of %s what the catalogue says',
    (code, { summary, retryable }) => {
      const [where, isRetryable, meaning, whatToDo] = documented.get(code) ?? [];
      expect(where).toBe(wire.includes(code) ? 'wire' : 'internal');
      expect(isRetryable).toBe(retryable ? 'yes' : 'no');
      expect(meaning).toBe(summary);
      expect(whatToDo.length).toBeGreaterThan(10);
    },
  );
});

test.each(Object.keys(ERROR_CATALOGUE) as ErrorCode[])(
  '%s carries its code, context, cause and retryability',
  (code) => {
    const cause = new Error('below');
    const error = new LabError(code, 'what happened', { context: { port: 1883 }, cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'LabError',
      code,
      message: 'what happened',
      cause,
      context: { port: 1883 },
    });
    expect(error.retryable).toBe(ERROR_CATALOGUE[code].retryable);
  },
);

test('an error is recognised by its code', () => {
  const error = new LabError('E_NACK', 'no answer');
  expect(isLabError(error)).toBe(true);
  expect(isLabError(error, 'E_NACK')).toBe(true);
  expect(isLabError(error, 'E_BUS')).toBe(false);
  expect(isLabError(Object.assign(new Error('x'), { code: 'E_NACK' }))).toBe(false);
  expect(isLabError(undefined)).toBe(false);
});

test('an error without a cause has none', () => {
  expect(new LabError('E_BUS', 'stuck')).not.toHaveProperty('cause');
});
