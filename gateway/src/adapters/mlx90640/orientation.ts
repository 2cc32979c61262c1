import type { ThermalImage } from '../../adapter.ts';
import { HEIGHT, PIXEL_COUNT, WIDTH } from './protocol.ts';

/** How the picture is turned and mirrored: the value of EXIF's tag Orientation less one (contract §5). */
export type Orientation = number;

/** Where a pixel of the sensor goes. */
const MOVES: readonly ((x: number, y: number) => readonly [number, number])[] = [
  (x, y) => [x, y],
  (x, y) => [WIDTH - 1 - x, y],
  (x, y) => [WIDTH - 1 - x, HEIGHT - 1 - y],
  (x, y) => [x, HEIGHT - 1 - y],
  (x, y) => [y, x],
  (x, y) => [HEIGHT - 1 - y, x],
  (x, y) => [HEIGHT - 1 - y, WIDTH - 1 - x],
  (x, y) => [y, WIDTH - 1 - x],
];

/** Width and height of a picture in this orientation. */
export function pictureSize(orientation: Orientation): { readonly width: number; readonly height: number } {
  return orientation < 4 ? { width: WIDTH, height: HEIGHT } : { width: HEIGHT, height: WIDTH };
}

/** Turns pictures; the one it gives is reused. */
export class PictureTurner {
  readonly #orientation: Orientation;
  readonly #targets = new Uint16Array(PIXEL_COUNT);
  #turned: ThermalImage | undefined;

  constructor(orientation: Orientation) {
    this.#orientation = orientation;
    const move = MOVES[orientation] ?? ((x: number, y: number) => [x, y] as const);
    const { width } = pictureSize(orientation);
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const [toX, toY] = move(x, y);
        this.#targets[y * WIDTH + x] = toY * width + toX;
      }
    }
  }

  /** The picture as it is to be shown: `image` itself where nothing is to be turned. */
  turn(image: ThermalImage): ThermalImage {
    if (this.#orientation === 0) return image;
    const { width, height } = pictureSize(this.#orientation);
    const turned = (this.#turned ??= {
      ...image,
      width,
      height,
      orientation: this.#orientation,
      temperaturesC: new Float32Array(PIXEL_COUNT),
    });
    for (let i = 0; i < PIXEL_COUNT; i++) {
      turned.temperaturesC[this.#targets[i] ?? 0] = image.temperaturesC[i] ?? NaN;
    }
    turned.subpage = image.subpage;
    turned.taC = image.taC;
    turned.vddV = image.vddV;
    turned.rateHz = image.rateHz;
    turned.tsUs = image.tsUs;
    turned.monoUs = image.monoUs;
    return turned;
  }
}
