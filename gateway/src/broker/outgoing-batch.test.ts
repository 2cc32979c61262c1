import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OutgoingBatch } from './outgoing-batch.ts';
import { encodePublishHead } from './publish-bytes.ts';

test('gives back all bytes in order, whatever their sizes and however they are taken', () => {
  const sizes = fc.array(fc.oneof(fc.nat(8), fc.nat(20_000)), { maxLength: 30 });
  const property = fc.property(sizes, fc.integer({ min: 1, max: 70_000 }), (lengths, pieceBytes) => {
    const batch = new OutgoingBatch();
    const expected: Uint8Array[] = [];
    const taken: Buffer[] = [];
    for (const [index, length] of lengths.entries()) {
      const chunk = Buffer.alloc(length, index + 1);
      expected.push(chunk);
      batch.add(chunk);
      batch.addText('µ');
      expected.push(Buffer.from('µ'));
      // Bytes that were taken stay as they were while more is added.
      if (index % 3 === 0) taken.push(...batch.take(pieceBytes));
    }
    while (batch.byteLength > 0) taken.push(...batch.take(pieceBytes));
    return Buffer.concat(taken).equals(Buffer.concat(expected));
  });
  expect(fc.check(property).counterexample).toBeNull();
});

test('packets of a turn are one buffer', () => {
  const batch = new OutgoingBatch();
  for (let index = 0; index < 20; index++) batch.add(Buffer.alloc(100));
  expect(batch.take(65_536)).toHaveLength(1);
});

test.each([
  [0, 0, '3003000161'],
  [122, 1, '327f000161'],
  [123, 1, '328001000161'],
  [200, 0, '30cb01000161'],
  [20_000, 0, '30a39c01000161'],
  [3_000_000, 0, '30c38db701000161'],
] as const)('writes the head of a PUBLISH with %i bytes of payload and QoS %i', (bytes, qos, hex) => {
  expect(encodePublishHead('a', bytes, qos, false).toString('hex')).toBe(hex);
});
