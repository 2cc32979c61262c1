import { paletteColours, paletteOf, PALETTE_SIZE, type PaletteName } from './palettes.ts';
import type { TemperatureRange } from './temperature-range.ts';

/** Index of the entry after the palette: the colour of a pixel the sensor could not measure. */
export const UNAVAILABLE_ENTRY = PALETTE_SIZE;
const UNAVAILABLE_RGB = 0x808890;
const tables = new Map<PaletteName, Uint32Array>();
const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** How many entries of the palette a kelvin is worth. */
export function entriesPerK({ lowC, highC }: TemperatureRange): number {
  return (PALETTE_SIZE - 1) / Math.max(highC - lowC, 1e-6);
}

/** Entry of a temperature; what lies outside the range gets the end colours, what is no temperature the entry after them. */
export function paletteEntry(temperatureC: number, lowC: number, perK: number): number {
  const entry = (temperatureC - lowC) * perK + 0.5;
  if (entry < 0) return 0;
  if (entry < PALETTE_SIZE) return entry | 0;
  return entry >= PALETTE_SIZE ? PALETTE_SIZE - 1 : UNAVAILABLE_ENTRY;
}

/** Palette entries as the words of an `ImageData` buffer, and the colour for unavailable pixels after them. */
export function paletteTable(name: PaletteName): Uint32Array {
  let table = tables.get(name);
  if (table === undefined) {
    table = new Uint32Array(PALETTE_SIZE + 1);
    table.set(paletteColours(paletteOf(name)).map(imageWord));
    table[UNAVAILABLE_ENTRY] = imageWord(UNAVAILABLE_RGB);
    tables.set(name, table);
  }
  return table;
}

function imageWord(rgb: number): number {
  const red = (rgb >> 16) & 255;
  const green = (rgb >> 8) & 255;
  const blue = rgb & 255;
  return isLittleEndian
    ? ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
    : ((red << 24) | (green << 16) | (blue << 8) | 255) >>> 0;
}
