import type { ThermalImage } from '../../adapter.ts';

const WIDTH = 32;
const HEIGHT = 24;

/** Pictures as the camera's driver hands them over: a warm chip on a board, with a little noise. */
export function readyImages(count: number): ThermalImage[] {
  return Array.from({ length: count }, (_, index) => ({
    width: WIDTH,
    height: HEIGHT,
    temperaturesC: Float32Array.from({ length: WIDTH * HEIGHT }, (_pixel, at) => pixelC(at, index)),
    subpage: index % 2,
    chessPattern: true,
    taC: 35.12,
    vddV: 3.29,
    emissivity: 0.95,
    rateHz: 32,
    badPixels: 0,
    tsUs: 0,
    monoUs: 0,
  }));
}

function pixelC(at: number, image: number): number {
  const x = (at % WIDTH) - 19;
  const y = Math.floor(at / WIDTH) - 11;
  return 23 + 30 * Math.exp(-(x * x + y * y) / 20) + 0.1 * Math.sin(at * 12.9898 + image * 78.233);
}
