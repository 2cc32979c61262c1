import { pixelTemperatureC, type ThermalFrame } from './frame.ts';

/** Extremes of a thermal picture. */
export interface FrameSummary {
  readonly minC: number;
  readonly maxC: number;
  readonly meanC: number;
  /** Pixel of the maximum, from 0 at the left and at the top. */
  readonly hotX: number;
  readonly hotY: number;
}

/** Works out the extremes; `undefined` when no pixel is available. */
export function summariseFrame(frame: ThermalFrame): FrameSummary | undefined {
  let minC = Infinity;
  let maxC = -Infinity;
  let sumC = 0;
  let available = 0;
  let hottest = 0;
  for (let i = 0; i < frame.counts.length; i++) {
    const temperatureC = pixelTemperatureC(frame, i);
    if (Number.isNaN(temperatureC)) continue;
    available += 1;
    sumC += temperatureC;
    if (temperatureC < minC) minC = temperatureC;
    if (temperatureC > maxC) {
      maxC = temperatureC;
      hottest = i;
    }
  }
  if (available === 0) return undefined;
  const hotX = hottest % frame.width;
  return { minC, maxC, meanC: sumC / available, hotX, hotY: (hottest - hotX) / frame.width };
}
