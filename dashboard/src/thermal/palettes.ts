import { labOf, linearOfLab, linearRgb, packedRgb, type Lab } from './colour-space.ts';

/** Entries of a palette. */
export const PALETTE_SIZE = 256;

/** A way to colour temperatures. */
export interface Palette {
  readonly name: string;
  readonly label: string;
  /** True when its lightness runs one way only: readable without colour vision and in a grey print. */
  readonly isSafe: boolean;
  /** Colours it passes, cold to hot, `0xRRGGBB`. */
  readonly stops: readonly number[];
}

/** All palettes, in the order of the key `P`; the first is the default. */
export const PALETTES = [
  {
    name: 'inferno',
    label: 'Inferno',
    isSafe: true,
    stops: [
      0x000004, 0x1b0c42, 0x4b0c6b, 0x781c6d, 0xa52c60, 0xcf4446, 0xed6925, 0xfb9a06, 0xf7d03c, 0xfcffa4,
    ],
  },
  {
    name: 'ironbow',
    label: 'Ironbow',
    isSafe: true,
    stops: [
      0x00000a, 0x16006e, 0x5a0096, 0x9b0096, 0xc81e5a, 0xe65a14, 0xf59600, 0xfdc800, 0xfff08c, 0xfffff0,
    ],
  },
  { name: 'white-hot', label: 'White-hot', isSafe: true, stops: [0x000000, 0xffffff] },
  { name: 'black-hot', label: 'Black-hot', isSafe: true, stops: [0xffffff, 0x000000] },
  {
    name: 'viridis',
    label: 'Viridis',
    isSafe: true,
    stops: [
      0x440154, 0x482878, 0x3e4a89, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6dcd59, 0xb4de2c, 0xfde725,
    ],
  },
  {
    name: 'cividis',
    label: 'Cividis',
    isSafe: true,
    stops: [
      0x00204d, 0x00336f, 0x39486b, 0x575c6d, 0x707173, 0x8a8779, 0xa69d75, 0xc4b56c, 0xe4cf5b, 0xffea46,
    ],
  },
  {
    name: 'rainbow-hc',
    label: 'Rainbow HC',
    isSafe: false,
    stops: [
      0x0a0028, 0x2800c8, 0x0078ff, 0x00e6e6, 0x00b400, 0xf0f000, 0xff7800, 0xe60000, 0xff78b4, 0xffffff,
    ],
  },
  {
    name: 'turbo',
    label: 'Turbo',
    isSafe: false,
    stops: [
      0x30123b, 0x4662d7, 0x36aaf9, 0x1ae4b6, 0x72fe5e, 0xc7ef34, 0xfaba39, 0xf66b19, 0xcb2a04, 0x7a0403,
    ],
  },
] as const satisfies readonly Palette[];
export type PaletteName = (typeof PALETTES)[number]['name'];

/** The palette of this name; the default one when there is none. */
export function paletteOf(name: string): Palette & { readonly name: PaletteName } {
  return PALETTES.find((palette) => palette.name === name) ?? PALETTES[0];
}

/** The palette `step` places further, around the end. */
export function neighbourPalette(name: PaletteName, step: 1 | -1): PaletteName {
  const index = PALETTES.findIndex((palette) => palette.name === name);
  return (PALETTES[(index + step + PALETTES.length) % PALETTES.length] ?? PALETTES[0]).name;
}

/** The 256 colours of a palette, cold to hot, `0xRRGGBB`. */
export function paletteColours(palette: Palette): Uint32Array {
  const stops = palette.stops.map((rgb) => labOf(linearRgb(rgb)));
  return palette.isSafe ? evenLightness(stops) : evenStops(stops);
}

function evenStops(stops: readonly Lab[]): Uint32Array {
  return Uint32Array.from({ length: PALETTE_SIZE }, (_, entry) =>
    packedRgb(linearOfLab(at(stops, (entry / (PALETTE_SIZE - 1)) * (stops.length - 1)))),
  );
}

/** Spreads the colours so that each entry is as much lighter (or darker) than the one before as every other. */
function evenLightness(stops: readonly Lab[]): Uint32Array {
  const first = stops[0]?.[0] ?? 0;
  const last = stops.at(-1)?.[0] ?? 100;
  const colours = Uint32Array.from({ length: PALETTE_SIZE }, (_, entry) => {
    const lightness = first + ((last - first) * entry) / (PALETTE_SIZE - 1);
    const [, a, b] = at(stops, positionOfLightness(stops, lightness));
    return packedRgb(linearOfLab([lightness, a, b]));
  });
  return straightened(colours, last > first);
}

function positionOfLightness(stops: readonly Lab[], lightness: number): number {
  for (let i = 0; i + 1 < stops.length; i++) {
    const from = stops[i]?.[0] ?? 0;
    const to = stops[i + 1]?.[0] ?? 0;
    if ((lightness - from) * (lightness - to) <= 0 && from !== to)
      return i + (lightness - from) / (to - from);
  }
  return stops.length - 1;
}

function at(stops: readonly Lab[], position: number): Lab {
  const index = Math.min(stops.length - 2, Math.max(0, Math.floor(position)));
  const [l0, a0, b0] = stops[index] ?? [0, 0, 0];
  const [l1, a1, b1] = stops[index + 1] ?? [0, 0, 0];
  const t = position - index;
  return [l0 + (l1 - l0) * t, a0 + (a1 - a0) * t, b0 + (b1 - b0) * t];
}

// Eight bits a channel may turn a tiny step around; green, which weighs most, mends it.
function straightened(colours: Uint32Array, rises: boolean): Uint32Array {
  for (let i = 1; i < colours.length; i++) {
    const before = labOf(linearRgb(colours[i - 1] ?? 0))[0];
    for (let tries = 0; tries < 8; tries++) {
      const rgb = colours[i] ?? 0;
      const step = labOf(linearRgb(rgb))[0] - before;
      const green = (rgb >> 8) & 255;
      if (rises ? step >= 0 || green === 255 : step <= 0 || green === 0) break;
      colours[i] = rgb + (rises ? 0x100 : -0x100);
    }
  }
  return colours;
}
