import { expect, test } from '@jest/globals';
import { entriesPerK, paletteEntry, paletteTable, UNAVAILABLE_ENTRY } from './palette-table.ts';
import { paletteColours, paletteOf, PALETTES } from './palettes.ts';

const entry = (temperatureC: number, range = { lowC: 20, highC: 40 }) =>
  paletteEntry(temperatureC, range.lowC, entriesPerK(range));

test('spreads the range over the palette and colours what lies outside with its ends', () => {
  expect([-40, 20, 30, 40, 300].map((temperatureC) => entry(temperatureC))).toEqual([0, 0, 128, 255, 255]);
  expect([-Infinity, Infinity].map((temperatureC) => entry(temperatureC))).toEqual([0, 255]);
});

test('survives a range without width', () => {
  expect([4, 6].map((temperatureC) => entry(temperatureC, { lowC: 5, highC: 5 }))).toEqual([0, 255]);
});

test('gives a pixel that is not available a colour of its own', () => {
  expect(entry(NaN)).toBe(UNAVAILABLE_ENTRY);
  for (const { name } of PALETTES) expect(paletteTable(name)[UNAVAILABLE_ENTRY]).toBeDefined();
});

test('holds the bytes of an image: red, green, blue, opaque', () => {
  const bytes = new Uint8Array(paletteTable('inferno').buffer);
  const colours = paletteColours(paletteOf('inferno'));
  for (const index of [0, 100, 255]) {
    const rgb = colours[index] ?? 0;
    expect([...bytes.subarray(index * 4, index * 4 + 4)]).toEqual([
      rgb >> 16,
      (rgb >> 8) & 255,
      rgb & 255,
      255,
    ]);
  }
});
