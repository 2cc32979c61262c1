import { expect, test } from '@jest/globals';
import { BOARD_PARTS } from './board.ts';
import { ThermalPicture } from './thermal-picture.ts';

const WIDTH = 32;
const HEIGHT = 24;
const AIR_C = 24;
const BOARD_C = 28;

function draw(temperaturesC: Readonly<Record<string, number>>, width = WIDTH, height = HEIGHT): Float32Array {
  const picture = new Float32Array(width * height).fill(Number.NaN);
  new ThermalPicture(width, height).draw(picture, {
    partsC: Float64Array.from(BOARD_PARTS, (part) => temperaturesC[part.name] ?? BOARD_C),
    circuitBoardC: BOARD_C,
    airC: AIR_C,
  });
  return picture;
}

function pixelOf(name: string): number {
  const part = BOARD_PARTS.find((candidate) => candidate.name === name);
  if (part === undefined) throw new Error(`no part ${name}`);
  return Math.floor(part.y * HEIGHT) * WIDTH + Math.floor(part.x * WIDTH);
}

test('the hottest pixel lies on the hot FPGA and is close to its temperature', () => {
  const picture = draw({ fpga: 80 });
  const hottestC = Math.max(...picture);
  expect(hottestC).toBeGreaterThan(78);
  expect(hottestC).toBeLessThanOrEqual(80);
  expect(picture[pixelOf('fpga')]).toBeGreaterThan(78);
});

test('no pixel is outside the temperatures of the scene', () => {
  const all = Object.fromEntries(BOARD_PARTS.map((part) => [part.name, 50]));
  const picture = draw(all);
  expect(Math.max(...picture)).toBeLessThanOrEqual(50.001);
  expect(Math.min(...picture)).toBeGreaterThan(AIR_C - 1);
  expect(picture.every(Number.isFinite)).toBe(true);
});

test('the board stands out against the background', () => {
  const picture = draw({});
  const corner = picture[0] ?? 0;
  expect(Math.abs(corner - AIR_C)).toBeLessThan(0.5);
  expect(picture[pixelOf('fpga')]).toBeCloseTo(BOARD_C, 1);
});

test.each(['wri1', 'wri9', 'wri18', 'converter'])('%s can be seen where it is', (name) => {
  const uniform = draw({});
  const changes = draw({ [name]: BOARD_C + 20 }).map((valueC, i) => valueC - (uniform[i] ?? 0));
  const place = changes.indexOf(Math.max(...changes));
  expect(Math.abs((place % WIDTH) - (pixelOf(name) % WIDTH))).toBeLessThanOrEqual(1);
  expect(Math.abs(Math.floor(place / WIDTH) - Math.floor(pixelOf(name) / WIDTH))).toBeLessThanOrEqual(1);
  expect(changes[place]).toBeGreaterThan(8);
});

test('a larger picture of the same scene averages to the small one', () => {
  const small = draw({ fpga: 70 });
  const large = draw({ fpga: 70 }, 2 * WIDTH, 2 * HEIGHT);
  const mean = (picture: Float32Array): number =>
    picture.reduce((sum, valueC) => sum + valueC, 0) / picture.length;
  expect(Math.abs(mean(large) - mean(small))).toBeLessThan(0.05);
});
