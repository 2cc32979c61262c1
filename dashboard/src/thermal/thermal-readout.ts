import type { MeasurementReading } from './measurements/shape-statistics.ts';
import type { TemperatureRange } from './temperature-range.ts';
import type { Smoothing } from './interpolation.ts';

/** A pixel of the sensor with its temperature, °C; NaN when it is not available. */
export interface PixelReading {
  readonly x: number;
  readonly y: number;
  readonly temperatureC: number;
}

/** What the thermal screen says in words and numbers, renewed four times a second. */
export interface ThermalReadout {
  readonly seq: number;
  /** The gateway's clock, Unix ms. */
  readonly tsMs: number;
  /** Since the frame arrived, ms. */
  readonly sinceArrivalMs: number;
  readonly rateHz: number;
  readonly width: number;
  readonly height: number;
  readonly maximum: PixelReading | undefined;
  readonly minimum: PixelReading | undefined;
  readonly meanC: number;
  readonly unavailable: number;
  readonly range: TemperatureRange;
  readonly above: number;
  readonly below: number;
  readonly cursor: PixelReading | undefined;
  readonly receivedHz: number;
  readonly paintedHz: number;
  readonly taC: number;
  readonly emissivity: number;
  readonly isSimulated: boolean;
  readonly isReplay: boolean;
  /** What is painted; coarser than what was chosen when the page could not keep up. */
  readonly smoothing: Smoothing;
  /** Pixels within the isotherm. */
  readonly hatched: number;
  readonly measurements: readonly MeasurementReading[];
}
