import { expect, test } from '@jest/globals';
import { RecordMemory } from './record-memory.ts';

const filled = (bytes: number, value: number): Buffer => Buffer.alloc(bytes, value);

test('what is kept stays as it was, whatever its size and whatever becomes of the original', () => {
  const memory = new RecordMemory();
  const sizes = [1, 65_536, 200_000, 300_000, 145, 262_144];
  const kept = sizes.map((bytes, index) => {
    const original = filled(bytes, index);
    const copy = memory.keep(original);
    original.fill(0xff);
    return copy;
  });
  kept.forEach((copy, index) => expect(copy.equals(filled(sizes[index] ?? 0, index))).toBe(true));
});

test('memory that was let go is used again', () => {
  const memory = new RecordMemory();
  const first = memory.keep(filled(100, 1));
  memory.letGo();
  const second = memory.keep(filled(100, 2));
  expect(second.buffer).toBe(first.buffer);
  expect(first.equals(filled(100, 2))).toBe(true);
});
