import type uPlot from 'uplot';
import { seriesStyle } from './series-style.ts';

/** Width of an axis of values, CSS pixels: `1010.25` has room in it. */
export const VALUE_AXIS_PX = 60;

/** Colours and fonts of the page, as a canvas needs them. */
export class PlotLook {
  readonly #style: CSSStyleDeclaration;
  readonly #family: string;

  constructor(host: HTMLElement) {
    this.#style = getComputedStyle(host);
    this.#family = this.#style.fontFamily;
  }

  colour(property: string): string {
    return this.#style.getPropertyValue(property).trim();
  }

  seriesColour(index: number): string {
    return this.colour(`--series-${seriesStyle(index).colour}`);
  }

  /** A font of this many (device) pixels. */
  font(sizePx: number, weight = 400): string {
    return `${weight} ${sizePx}px ${this.#family}`;
  }

  axis(
    own: Pick<uPlot.Axis, 'values' | 'splits' | 'size' | 'space' | 'scale' | 'side' | 'grid'>,
  ): uPlot.Axis {
    const grid = { stroke: this.colour('--grid'), width: 1, ...own.grid };
    return {
      ...own,
      stroke: this.colour('--muted'),
      font: this.font(12),
      grid,
      ticks: { ...grid, show: true, size: 4 },
      gap: 6,
    };
  }

  series(index: number, scale: string): uPlot.Series {
    const { dash, widthPx } = seriesStyle(index);
    return {
      scale,
      stroke: this.seriesColour(index),
      width: widthPx,
      dash: [...dash],
      points: { show: false },
      spanGaps: false,
    };
  }
}
