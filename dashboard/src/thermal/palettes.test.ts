import { expect, test } from '@jest/globals';
import { labOf, linearRgb, type LinearRgb } from './colour-space.ts';
import { neighbourPalette, paletteColours, paletteOf, PALETTES, PALETTE_SIZE } from './palettes.ts';

// Dichromacy at severity 1 on linear light: Machado, Oliveira and Fernandes 2009, table 1.
const VISIONS: Readonly<Record<string, readonly (readonly [number, number, number])[]>> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const lightness = (rgb: number): number => labOf(linearRgb(rgb))[0];

function seen([red, green, blue]: LinearRgb, vision: (typeof VISIONS)[string]): LinearRgb {
  const row = ([r, g, b]: readonly [number, number, number]) =>
    Math.min(1, Math.max(0, r * red + g * green + b * blue));
  const [first = [1, 0, 0], second = [0, 1, 0], third = [0, 0, 1]] = vision;
  return [
    row(first as [number, number, number]),
    row(second as [number, number, number]),
    row(third as [number, number, number]),
  ];
}

function backwardSteps(colours: Uint32Array): number {
  const steps = [...colours].slice(1).map((rgb, i) => lightness(rgb) - lightness(colours[i] ?? 0));
  const direction = Math.sign(lightness(colours.at(-1) ?? 0) - lightness(colours[0] ?? 0)) || 1;
  return steps.filter((step) => step * direction < 0).length;
}

test.each(PALETTES.filter(({ isSafe }) => isSafe))('the lightness of $name runs one way only', (palette) => {
  expect(backwardSteps(paletteColours(palette))).toBe(0);
});

test.each(PALETTES.filter(({ isSafe }) => !isSafe))(
  '$name is marked because its lightness turns back',
  (palette) => {
    expect(backwardSteps(paletteColours(palette))).toBeGreaterThan(PALETTE_SIZE / 8);
  },
);

const safeUnderEachVision = PALETTES.filter(({ isSafe }) => isSafe).flatMap((palette) =>
  Object.keys(VISIONS).map((vision) => ({ name: palette.name, vision })),
);

test.each(safeUnderEachVision)(
  '$name keeps entries 32 apart distinct for $vision vision',
  ({ name, vision }) => {
    const labs = [...paletteColours(paletteOf(name))].map((rgb) =>
      labOf(seen(linearRgb(rgb), VISIONS[vision] ?? [])),
    );
    let smallest = Infinity;
    for (let i = 0; i < labs.length; i++) {
      for (let j = i + 32; j < labs.length; j++) {
        const [l1, a1, b1] = labs[i] ?? [0, 0, 0];
        const [l2, a2, b2] = labs[j] ?? [0, 0, 0];
        smallest = Math.min(smallest, Math.hypot(l1 - l2, a1 - a2, b1 - b2));
      }
    }
    expect(smallest).toBeGreaterThanOrEqual(7);
  },
);

test('every palette begins and ends with the colours it was made of', () => {
  for (const palette of PALETTES) {
    const colours = paletteColours(palette);
    expect(colours).toHaveLength(PALETTE_SIZE);
    expect([colours[0], colours.at(-1)]).toEqual([palette.stops[0], palette.stops.at(-1)]);
  }
});

test('the key goes round all palettes both ways', () => {
  let name = PALETTES[0].name as (typeof PALETTES)[number]['name'];
  const visited = PALETTES.map(() => (name = neighbourPalette(name, 1)));
  expect(new Set(visited).size).toBe(PALETTES.length);
  expect(neighbourPalette(neighbourPalette('viridis', 1), -1)).toBe('viridis');
});

test('an unknown name gives the default', () => {
  expect(paletteOf('constructor').name).toBe('inferno');
});
