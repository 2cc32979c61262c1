import { FieldInterpolator, type Smoothing } from './interpolation.ts';
import { entriesPerK, paletteEntry, paletteTable, UNAVAILABLE_ENTRY } from './palette-table.ts';
import type { PaletteName } from './palettes.ts';
import type { TemperatureRange } from './temperature-range.ts';
import { fieldStatistics, filledField } from './thermal-field.ts';

/** A temperature field with its size. */
export interface Picture {
  readonly field: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly hasUnavailable: boolean;
}

/** How a picture is coloured. */
export interface PictureStyle {
  readonly palette: PaletteName;
  readonly smoothing: Smoothing;
  readonly range: TemperatureRange;
}

const NORMAL_WIDTH = 160;
const LARGE_WIDTH = 320;
/** From this many device pixels on the finer grid is visible. */
const LARGE_FROM_PX = 960;

/** Paints temperature fields: interpolates the field, colours it by table, and scales the result onto a canvas once. */
export class PicturePainter {
  readonly #offscreen = document.createElement('canvas');
  readonly #context = this.#offscreen.getContext('2d', { alpha: false });
  #image: ImageData | undefined;
  #words = new Uint32Array(0);
  #interpolator: FieldInterpolator | undefined;
  #interpolatorKey = '';
  #filled = new Float32Array(0);

  /** Paints the whole of `target`. */
  paint(target: CanvasRenderingContext2D, picture: Picture, style: PictureStyle): void {
    const { canvas } = target;
    if (style.smoothing === 'pixels') this.#colour(picture.field, picture.width, picture.height, style);
    else this.#colourSmooth(picture, style, canvas.width >= LARGE_FROM_PX ? LARGE_WIDTH : NORMAL_WIDTH);
    if (this.#context === null || this.#image === undefined) return;
    this.#context.putImageData(this.#image, 0, 0);
    target.imageSmoothingEnabled = style.smoothing !== 'pixels';
    // The field is smooth already; better qualities cost half the frame rate where the browser rasters in software.
    target.imageSmoothingQuality = 'low';
    target.drawImage(this.#offscreen, 0, 0, canvas.width, canvas.height);
  }

  #colourSmooth(picture: Picture, style: PictureStyle, wantedWidth: number): void {
    const { width, height } = picture;
    const factor = Math.max(1, Math.round(wantedWidth / Math.max(width, height)));
    const interpolator = this.#interpolatorFor(width, height, factor, style.smoothing);
    const smooth = interpolator.enlarge(picture.hasUnavailable ? this.#fill(picture) : picture.field);
    this.#colour(smooth, interpolator.width, interpolator.height, style);
    if (picture.hasUnavailable) this.#markUnavailable(picture, factor, style.palette);
  }

  #interpolatorFor(width: number, height: number, factor: number, smoothing: Smoothing): FieldInterpolator {
    const key = `${width}x${height}x${factor} ${smoothing}`;
    if (this.#interpolator === undefined || key !== this.#interpolatorKey) {
      const kernel = smoothing === 'bilinear' ? 'bilinear' : 'bicubic';
      this.#interpolator = new FieldInterpolator(width, height, factor, kernel);
      this.#interpolatorKey = key;
    }
    return this.#interpolator;
  }

  #fill({ field, width }: Picture): Float32Array {
    if (this.#filled.length !== field.length) this.#filled = new Float32Array(field.length);
    filledField(field, width, fieldStatistics(field).meanC, this.#filled);
    return this.#filled;
  }

  #colour(field: Float32Array, width: number, height: number, style: PictureStyle): void {
    this.#resize(width, height);
    const table = paletteTable(style.palette);
    const words = this.#words;
    const { lowC } = style.range;
    const perK = entriesPerK(style.range);
    for (let i = 0; i < words.length; i++) words[i] = table[paletteEntry(field[i] ?? NaN, lowC, perK)] ?? 0;
  }

  #markUnavailable({ field, width, height }: Picture, factor: number, palette: PaletteName): void {
    const word = paletteTable(palette)[UNAVAILABLE_ENTRY] ?? 0;
    const stride = width * factor;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (Number.isFinite(field[y * width + x])) continue;
        for (let row = y * factor; row < (y + 1) * factor; row++) {
          this.#words.fill(word, row * stride + x * factor, row * stride + (x + 1) * factor);
        }
      }
    }
  }

  #resize(width: number, height: number): void {
    if (this.#image?.width === width && this.#image.height === height) return;
    this.#offscreen.width = width;
    this.#offscreen.height = height;
    this.#image = new ImageData(width, height);
    this.#words = new Uint32Array(this.#image.data.buffer);
  }
}
