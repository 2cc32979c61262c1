import { FRAME_FLAGS, type ThermalFrame } from '@labgate/contract';
import type { FrameAnalysis } from './frame-analysis.ts';
import type { Measurement } from './measurements/measurement.ts';
import { measure } from './measurements/shape-statistics.ts';
import type { PixelPoint } from './orientation.ts';
import type { PixelReading, ThermalReadout } from './thermal-readout.ts';

/** What a frame says in numbers, without what depends on when it is read. */
export function frameReadout(
  frame: ThermalFrame,
  analysis: FrameAnalysis,
  cursor: PixelPoint | undefined,
  measurements: readonly Measurement[],
): Omit<ThermalReadout, 'sinceArrivalMs' | 'receivedHz' | 'paintedHz' | 'smoothing'> {
  const { statistics, range, above, below, marked, hatched, sensor } = analysis;
  return {
    seq: frame.seq,
    tsMs: frame.tsUs / 1000,
    rateHz: frame.rateHz,
    width: frame.width,
    height: frame.height,
    maximum: pixelReading(analysis, marked.max, statistics.maxC),
    minimum: pixelReading(analysis, marked.min, statistics.minC),
    meanC: statistics.meanC,
    unavailable: statistics.unavailable,
    range,
    above,
    below,
    cursor: cursor && pixelReading(analysis, cursor.y * analysis.width + cursor.x),
    taC: frame.taC,
    emissivity: frame.emissivity,
    isSimulated: (frame.flags & FRAME_FLAGS.simulated) !== 0,
    isReplay: (frame.flags & FRAME_FLAGS.replay) !== 0,
    hatched,
    measurements: measurements.map((each) => measure(each, sensor, analysis.sensorTemperatureC)),
  };
}

// Coordinates are the sensor's, however the picture is turned. The place of an extremum is steadied, its value never.
function pixelReading(
  { field, source, sensor }: FrameAnalysis,
  index: number | undefined,
  temperatureC = field[index ?? -1] ?? NaN,
): PixelReading | undefined {
  const at = index === undefined ? undefined : source[index];
  if (at === undefined) return undefined;
  return { x: at % sensor.width, y: Math.floor(at / sensor.width), temperatureC };
}
