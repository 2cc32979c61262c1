import type { FrameAnalysis } from './frame-analysis.ts';

/** The temperatures row by row as the sensor sees them, °C, however the picture is turned; NaN where there is none. */
export function sensorRows({
  sensor,
  sensorTemperatureC,
}: Pick<FrameAnalysis, 'sensor' | 'sensorTemperatureC'>): number[][] {
  return Array.from({ length: sensor.height }, (_, y) =>
    Array.from({ length: sensor.width }, (__, x) => sensorTemperatureC(y * sensor.width + x)),
  );
}
