import type { Annotations } from './annotations.ts';
import { readoutText } from './delta-reference.ts';
import type { FrameAnalysis } from './frame-analysis.ts';
import type { Hatching } from './hatching.ts';
import { shapesToPaint, type PaintedShape } from './measurements/painted-shape.ts';
import type { PixelPoint } from './orientation.ts';
import type { Mark } from './overlay-painter.ts';
import type { ThermalSettings } from './thermal-settings.ts';

/** Everything on top of the picture, in pixels of the turned picture. */
export interface OverlayScene {
  readonly hatching: Hatching | undefined;
  readonly shapes: readonly PaintedShape[];
  readonly marks: readonly Mark[];
}

/** What lies on top of a frame. */
export function overlayScene(
  analysis: FrameAnalysis,
  settings: ThermalSettings,
  annotations: Annotations,
  cursor: PixelPoint | undefined,
): OverlayScene {
  const { isotherm, orientation } = settings;
  return {
    hatching: isotherm === undefined ? undefined : { field: analysis.field, isotherm },
    shapes: shapesToPaint(annotations, analysis, orientation),
    marks: marksOf(analysis, settings.hasMarks, annotations.referenceC, cursor),
  };
}

/** Changes when something is at another place; the numbers in it may differ. */
export function overlayKey({ shapes, marks }: OverlayScene): string {
  return [...shapes.map(({ key }) => key), ...marks.map(({ kind, x, y }) => `${kind} ${x} ${y}`)].join('|');
}

function marksOf(
  { marked, statistics, width, height, field }: FrameAnalysis,
  hasExtrema: boolean,
  referenceC: number | undefined,
  cursor: PixelPoint | undefined,
): Mark[] {
  const marks: Mark[] = [];
  for (const kind of hasExtrema ? (['min', 'max'] as const) : []) {
    const index = marked[kind];
    if (index === undefined) continue;
    const temperatureC = kind === 'max' ? statistics.maxC : statistics.minC;
    marks.push({
      kind,
      x: index % width,
      y: Math.floor(index / width),
      text: readoutText(temperatureC, referenceC),
    });
  }
  if (cursor !== undefined && cursor.x < width && cursor.y < height) {
    const text = readoutText(field[cursor.y * width + cursor.x], referenceC);
    marks.push({ kind: 'cursor', ...cursor, text });
  }
  return marks;
}
