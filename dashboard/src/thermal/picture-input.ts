import type { PixelPoint } from './orientation.ts';

/** Takes what a pointer and the keyboard do to the picture; places are in pixels of the turned picture. */
export interface PictureInput {
  /** The next touch draws or moves something and must not scroll the page. */
  readonly isDrawing: boolean;
  /** The pointer went down; true when it took hold of something. `reach` is how near counts as on it. */
  down(at: PixelPoint, reach: number): boolean;
  move(at: PixelPoint): void;
  up(at: PixelPoint): void;
  /** The browser took the pointer away. */
  cancel(): void;
  /** True when the key meant something. */
  key(key: string): boolean;
}
