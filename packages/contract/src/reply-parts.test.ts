import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CommandReply } from './command.ts';
import { joinParts, ReplyAssembler, splitIntoParts } from './reply-parts.ts';

const points = (count: number): [number, number][] =>
  Array.from({ length: count }, (_, i) => [1_700_000_000_000 + i, i / 7]);

const answer = {
  dev: 'env0',
  stream: 'env',
  resolutionMs: 0,
  props: { temperature: points(3000), humidity: points(2500) },
};

function reply(part: number, parts: number, data: unknown): CommandReply {
  return {
    v: 1,
    id: 'q1',
    method: 'range',
    dev: '$store',
    code: null,
    msg: '',
    rx: 0,
    ts: 0,
    tookMs: 1,
    dup: false,
    data,
    part,
    parts,
    ...(part === parts ? { status: 'ok' as const } : {}),
  };
}

test('a short result stays one part', () => {
  expect(splitIntoParts({ a: [1, 2] })).toEqual([{ a: [1, 2] }]);
});

test('every part of a long result is within the limit, has the same shape, and they join to the whole', () => {
  const parts = splitIntoParts(answer, 8 * 1024);
  expect(parts.length).toBeGreaterThan(10);
  for (const part of parts) expect(JSON.stringify(part).length).toBeLessThanOrEqual(8 * 1024);
  expect(parts.reduce(joinParts)).toEqual(answer);
});

test('any JSON value survives splitting and joining', () => {
  const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
  fc.assert(
    fc.property(json, fc.integer({ min: 8, max: 200 }), (value, maxBytes) => {
      expect(splitIntoParts(value, maxBytes).reduce(joinParts)).toEqual(value);
    }),
  );
});

test('parts that come in another order, or twice, give the same reply', () => {
  const assembler = new ReplyAssembler();
  expect(assembler.add(reply(2, 3, { a: [2] }))).toBeUndefined();
  expect(assembler.add(reply(2, 3, { a: [2] }))).toBeUndefined();
  expect(assembler.add(reply(3, 3, { a: [3] }))).toBeUndefined();
  const whole = assembler.add(reply(1, 3, { a: [1] }));
  expect(whole).toMatchObject({ status: 'ok', data: { a: [1, 2, 3] } });
  expect(whole).not.toHaveProperty('part');
});

test('a sender that claims a part beyond the last, or a million parts, is not believed', () => {
  const assembler = new ReplyAssembler();
  expect(assembler.add(reply(4, 3, {}))).toBeUndefined();
  expect(assembler.add(reply(1, 1_000_000, {}))).toBeUndefined();
});

test('a key named __proto__ stays a key', () => {
  const hostile: unknown = JSON.parse('{"__proto__":{"polluted":[1,2,3,4,5,6,7,8,9,10,11,12]},"b":[1]}');
  const joined = splitIntoParts(hostile, 16).reduce(joinParts);
  expect(JSON.stringify(joined)).toBe(JSON.stringify(hostile));
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
