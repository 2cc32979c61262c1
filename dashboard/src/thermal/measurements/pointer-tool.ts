import type { PixelPoint, SensorSize } from '../orientation.ts';
import { MOST_CORNERS, withShape, type Measurement, type Shape, type ShapeKind } from './measurement.ts';
import { boxBetween, gripAt, moved, reshaped, type Grip } from './shape-editing.ts';

/** What the pointer does: looks and moves what is there, or draws. */
export type Tool = 'look' | ShapeKind;

/** What a stroke of the pointer has come to. */
export interface Stroke {
  readonly list: readonly Measurement[];
  readonly selected: number | undefined;
  /** Corners of a polygon that is not closed yet. */
  readonly open: readonly PixelPoint[];
  /** True when the list is to be kept. */
  readonly isDone: boolean;
}

type Drag =
  | { readonly kind: 'grip'; readonly grip: Grip; readonly from: PixelPoint; readonly shape: Shape }
  | { readonly kind: 'draw'; readonly from: PixelPoint; readonly tool: 'box' | 'line' };

/** A second click this near to the first corner closes a polygon, in pixels of the sensor. */
const CLOSING_REACH = 1;

/** Turns pointer events on the picture into measurements; places are pixels of the sensor. */
export class PointerTool {
  #drag: Drag | undefined;
  #base: readonly Measurement[] = [];
  #open: readonly PixelPoint[] = [];

  /** The pointer went down; `undefined` when there is nothing to take hold of. `reach` is how near counts as on it. */
  down(
    tool: Tool,
    list: readonly Measurement[],
    at: PixelPoint,
    size: SensorSize,
    reach: number,
  ): Stroke | undefined {
    this.#base = list;
    const pixel = pixelOf(at, size);
    if (tool === 'look') return this.#take(list, at, size, reach);
    if (tool === 'polygon') return this.#addCorner(pixel);
    if (tool === 'spot') {
      const shape: Shape = { kind: 'spot', x: pixel.x, y: pixel.y, size: 1 };
      const next = withShape(list, shape);
      const added = next.find((each) => !list.includes(each));
      if (added !== undefined) {
        this.#base = next;
        this.#drag = { kind: 'grip', grip: { id: added.id, handle: undefined }, from: pixel, shape };
      }
      return this.#stroke(next, added?.id, false);
    }
    this.#drag = { kind: 'draw', from: pixel, tool };
    return this.#stroke(list, undefined, false);
  }

  /** The pointer moved; `undefined` when nothing is held. */
  move(at: PixelPoint, size: SensorSize): Stroke | undefined {
    const drag = this.#drag;
    if (drag === undefined) return undefined;
    const pixel = pixelOf(at, size);
    if (drag.kind === 'draw') return this.#drawn(drag, pixel);
    const { grip, from, shape } = drag;
    const next =
      grip.handle === undefined
        ? moved(shape, { x: pixel.x - from.x, y: pixel.y - from.y }, size)
        : reshaped(shape, grip.handle, pixel);
    const list = this.#base.map((each) => (each.id === grip.id ? { ...each, shape: next } : each));
    return this.#stroke(list, grip.id, false);
  }

  /** The pointer went up at a place; `undefined` when nothing was held. */
  up(at: PixelPoint, size: SensorSize): Stroke | undefined {
    const last = this.move(at, size);
    this.#drag = undefined;
    return last === undefined ? undefined : { ...last, isDone: true };
  }

  /** Ends the open polygon; one of fewer than three corners is forgotten. */
  close(list: readonly Measurement[]): Stroke {
    const points = this.#open;
    this.#open = [];
    this.#drag = undefined;
    const next = points.length < 3 ? list : withShape(list, { kind: 'polygon', points });
    return this.#stroke(next, next.find((each) => !list.includes(each))?.id, true);
  }

  /** Forgets what is being drawn. */
  cancel(): void {
    this.#drag = undefined;
    this.#open = [];
  }

  #take(list: readonly Measurement[], at: PixelPoint, size: SensorSize, reach: number): Stroke | undefined {
    const grip = gripAt(list, at, reach, size);
    const held = list.find(({ id }) => id === grip?.id);
    if (grip === undefined || held === undefined) return undefined;
    this.#drag = { kind: 'grip', grip, from: pixelOf(at, size), shape: held.shape };
    return this.#stroke(list, grip.id, false);
  }

  #addCorner(pixel: PixelPoint): Stroke {
    const [first] = this.#open;
    const isClosing =
      first !== undefined &&
      this.#open.length >= 3 &&
      Math.hypot(first.x - pixel.x, first.y - pixel.y) <= CLOSING_REACH;
    if (isClosing) return this.close(this.#base);
    this.#open = [...this.#open, pixel];
    return this.#open.length === MOST_CORNERS
      ? this.close(this.#base)
      : this.#stroke(this.#base, undefined, false);
  }

  #drawn({ from, tool }: Extract<Drag, { kind: 'draw' }>, to: PixelPoint): Stroke {
    const shape: Shape =
      tool === 'box' ? boxBetween(from, to) : { kind: 'line', x1: from.x, y1: from.y, x2: to.x, y2: to.y };
    const list = withShape(this.#base, shape);
    return this.#stroke(list, list.find((each) => !this.#base.includes(each))?.id, false);
  }

  #stroke(list: readonly Measurement[], selected: number | undefined, isDone: boolean): Stroke {
    return { list, selected, open: this.#open, isDone };
  }
}

function pixelOf({ x, y }: PixelPoint, { width, height }: SensorSize): PixelPoint {
  return {
    x: Math.min(width - 1, Math.max(0, Math.round(x))),
    y: Math.min(height - 1, Math.max(0, Math.round(y))),
  };
}
