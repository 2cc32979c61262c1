import type { ThermalFrame } from '@labgate/contract';
import { ExtremumTracker } from './extremum-tracker.ts';
import { countHatched } from './isotherm.ts';
import { formatOrientation, orientationMap, type SensorSize } from './orientation.ts';
import { averagedField } from './averaged-field.ts';
import type { Picture } from './picture-painter.ts';
import { easedRange, wantedRange, type TemperatureRange } from './temperature-range.ts';
import { fieldStatistics, readField, sortedField, type FieldStatistics } from './thermal-field.ts';
import type { ThermalSettings } from './thermal-settings.ts';

const NO_STATISTICS: FieldStatistics = {
  minC: NaN,
  maxC: NaN,
  meanC: NaN,
  minIndex: undefined,
  maxIndex: undefined,
  unavailable: 0,
};

/** What a frame amounts to: its temperatures as the picture is turned, statistics, marks and colour range. Memory is reused. */
export class FrameAnalysis {
  width = 0;
  height = 0;
  field = new Float32Array(0);
  /** What is painted: the field, or its average over frames. Numbers come from the field. */
  shown = new Float32Array(0);
  /** Sensor pixel of each pixel of the picture. */
  source = new Uint32Array(0);
  /** Size of the sensor, however the picture is turned. */
  sensor: SensorSize = { width: 0, height: 0 };
  /** Pixels within the isotherm. */
  hatched = 0;
  statistics: FieldStatistics = NO_STATISTICS;
  range: TemperatureRange = { lowC: 20, highC: 40 };
  /** Pixels hotter and colder than the range. */
  above = 0;
  below = 0;
  /** Where the hottest and the coldest pixel are marked. */
  marked: { readonly max: number | undefined; readonly min: number | undefined } = {
    max: undefined,
    min: undefined,
  };
  readonly #maximum = new ExtremumTracker('max');
  readonly #minimum = new ExtremumTracker('min');
  #scratch = new Float32Array(0);
  #average = new Float32Array(0);
  /** Pixel of the picture of each sensor pixel. */
  #place = new Uint32Array(0);
  #layoutKey = '';
  #autoRange: TemperatureRange | undefined;
  #lastMs = 0;

  /** What the painter paints. */
  get picture(): Picture {
    const { shown: field, width, height } = this;
    return { field, width, height, hasUnavailable: this.statistics.unavailable > 0 };
  }

  /** Temperature of a sensor pixel by its index, °C; NaN where there is none. */
  readonly sensorTemperatureC = (index: number): number => this.field[this.#place[index] ?? -1] ?? NaN;

  /** Analyses a frame; the colour range and the marks move only when it is a new one. */
  update(frame: ThermalFrame, settings: ThermalSettings, nowMs: number, isNew: boolean): void {
    const wasLaidOut = this.#layOut(frame, settings);
    readField(frame, this.source, this.field);
    this.statistics = fieldStatistics(this.field);
    if (isNew || wasLaidOut) {
      this.#mark();
      averagedField(this.field, this.#average, wasLaidOut ? 1 : settings.averaging);
    }
    this.shown = settings.averaging === 1 ? this.field : this.#average;
    this.hatched = countHatched(this.field, settings.isotherm);
    this.#updateRange(settings, nowMs, isNew);
    this.#countOutside();
  }

  #layOut(frame: ThermalFrame, settings: ThermalSettings): boolean {
    const key = `${frame.width}x${frame.height} ${formatOrientation(settings.orientation)}`;
    if (key === this.#layoutKey) return false;
    this.#layoutKey = key;
    const map = orientationMap(frame.width, frame.height, settings.orientation);
    this.width = map.width;
    this.height = map.height;
    this.source = map.source;
    this.field = new Float32Array(map.source.length);
    this.#scratch = new Float32Array(map.source.length);
    this.#average = new Float32Array(map.source.length);
    this.#place = new Uint32Array(map.source.length);
    map.source.forEach((sensor, index) => (this.#place[sensor] = index));
    this.sensor = { width: frame.width, height: frame.height };
    this.#maximum.reset();
    this.#minimum.reset();
    return true;
  }

  #mark(): void {
    this.marked = {
      max: this.#maximum.update(this.field, this.statistics.maxIndex),
      min: this.#minimum.update(this.field, this.statistics.minIndex),
    };
  }

  #updateRange(settings: ThermalSettings, nowMs: number, isNew: boolean): void {
    if (isNew) {
      const wanted = wantedRange(sortedField(this.field, this.#scratch));
      if (wanted !== undefined) this.#autoRange = easedRange(this.#autoRange, wanted, nowMs - this.#lastMs);
      this.#lastMs = nowMs;
    }
    if (settings.rangeMode === 'auto') this.range = this.#autoRange ?? this.range;
    else this.range = settings.fixedRange ?? this.range;
  }

  #countOutside(): void {
    let above = 0;
    let below = 0;
    for (let i = 0; i < this.field.length; i++) {
      const temperatureC = this.field[i] ?? NaN;
      if (temperatureC > this.range.highC) above++;
      else if (temperatureC < this.range.lowC) below++;
    }
    this.above = above;
    this.below = below;
  }
}
