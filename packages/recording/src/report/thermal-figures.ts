import type { ReportChannel } from './report-data.ts';
import { fitWarmUp, type WarmUp } from './thermal-fit.ts';

/** Streams whose channels are temperatures of the board. */
const BOARD_STREAMS: readonly string[] = ['roi', 'temps'];
const POWER_STREAM = 'psu';
const AIR = { stream: 'env', channel: 'temperature' } as const;
/** Below this power the quotient means nothing, W. */
const MIN_POWER_W = 0.5;
/** Part at the end of the time with power in which the board must have settled, and how well, K. */
const SETTLED_PART = 0.1;
const SETTLED_K = 0.5;

/** What a region of the board says about its cooling. */
export interface RegionThermal {
  readonly region: string;
  /** Above the air, while power was on and the board had settled, K. */
  readonly deltaK: number | null;
  readonly powerW: number | null;
  /** ΔT / P, K/W. */
  readonly resistanceKPerW: number | null;
  /** Why there is no resistance. */
  readonly why: string | null;
  readonly warmUp: WarmUp | null;
}

interface PowerTime {
  /** When the output went on and off, s since the start. */
  readonly onAtS: number;
  readonly offAtS: number;
}

/** Thermal resistance and time constant of every region and board sensor, from the curves of a run. */
export function thermalFigures(channels: readonly ReportChannel[], time: PowerTime): RegionThermal[] {
  const air = channels.find(({ stream, channel }) => stream === AIR.stream && channel === AIR.channel);
  const power = channels.find(({ stream, channel }) => stream === POWER_STREAM && channel === 'pOut');
  const powerW = power === undefined ? undefined : meanAtEnd(power, time);
  const airC = air === undefined ? undefined : meanAtEnd(air, time);
  return channels.filter(isRegion).map((region) => {
    const during = region.curve.filter(([atS]) => atS >= time.onAtS && atS <= time.offAtS);
    const end = meanAtEnd(region, time);
    const deltaK = end === undefined || airC === undefined ? null : end.mean - airC.mean;
    const why = doubt(airC, powerW, end);
    return {
      region: `${region.dev}/${region.stream}/${region.channel}`,
      deltaK,
      powerW: powerW?.mean ?? null,
      resistanceKPerW: why === null && deltaK !== null && powerW !== undefined ? deltaK / powerW.mean : null,
      why,
      warmUp: fitWarmUp(during) ?? null,
    };
  });
}

function isRegion({ stream, channel, unit }: ReportChannel): boolean {
  return BOARD_STREAMS.includes(stream) && unit === '°C' && !/\.(min|mean)$/.test(channel);
}

interface EndMean {
  readonly mean: number;
  /** By how much it differs from the part of equal length before; `undefined` when nothing was measured in that. */
  readonly drift: number | undefined;
}

function meanAtEnd({ curve }: ReportChannel, { onAtS, offAtS }: PowerTime): EndMean | undefined {
  const lengthS = (offAtS - onAtS) * SETTLED_PART;
  const mean = (fromS: number, toS: number): number | undefined => {
    const values = curve.filter(([atS]) => atS >= fromS && atS < toS).map(([, value]) => value);
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const last = mean(offAtS - lengthS, offAtS);
  const before = mean(offAtS - 2 * lengthS, offAtS - lengthS);
  if (last === undefined) return undefined;
  return { mean: last, drift: before === undefined ? undefined : last - before };
}

/** Why there is no resistance; a run that was short may have no sample of a slow sensor in that tenth. */
function doubt(
  air: EndMean | undefined,
  power: EndMean | undefined,
  end: EndMean | undefined,
): string | null {
  if (end === undefined || end.drift === undefined) return 'too short: the region was hardly measured';
  if (air === undefined) return 'no air temperature in the last tenth';
  if (power === undefined) return 'no measured power in the last tenth';
  if (power.mean < MIN_POWER_W) return `the power was below ${MIN_POWER_W} W`;
  return Math.abs(end.drift) > SETTLED_K
    ? `the board had not settled (${end.drift.toFixed(1)} K in the last tenth)`
    : null;
}
