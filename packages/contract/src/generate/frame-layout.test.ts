import { expect, test } from '@jest/globals';
import { FRAME_FORMATS } from '../frame-pixels.ts';
import { bytesOfHex, readFrameVectors } from '../testing/frame-vectors.ts';
import { FRAME_LAYOUT, type FrameFieldType } from './frame-layout.ts';

const READERS: Readonly<
  Record<FrameFieldType, readonly [bytes: number, read: (view: DataView, at: number) => number]>
> = {
  u8: [1, (view, at) => view.getUint8(at)],
  u16: [2, (view, at) => view.getUint16(at, true)],
  i16: [2, (view, at) => view.getInt16(at, true)],
  u32: [4, (view, at) => view.getUint32(at, true)],
  u64: [8, (view, at) => Number(view.getBigUint64(at, true))],
  f32: [4, (view, at) => view.getFloat32(at, true)],
};

test('the documented fields fill the 64 bytes of the header without gap or overlap', () => {
  let next = 0;
  for (const { offset, type } of FRAME_LAYOUT) {
    expect(offset).toBe(next);
    next += READERS[type][0];
  }
  expect(next).toBe(64);
});

test.each(readFrameVectors().frames)(
  'a reader that knows only the documented table reads: $name',
  ({ hex, header }) => {
    const view = new DataView(bytesOfHex(hex).buffer);
    const fields = Object.fromEntries(
      FRAME_LAYOUT.map(({ name, type, offset }) => [name, READERS[type][1](view, offset)]),
    );
    const { format, taC, emissivity, vddV, rateHz, ...same } = header;
    expect(fields).toEqual({
      ...same,
      magic: 0x31464854,
      version: 1,
      format: FRAME_FORMATS.indexOf(format),
      ta: Math.round(taC * 100),
      emissivity: Math.round(emissivity * 10_000),
      vdd: Math.round(vddV * 1000),
      rate: Math.round(rateHz * 100),
    });
  },
);
