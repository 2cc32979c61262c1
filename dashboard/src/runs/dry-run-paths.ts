import type { DryRun } from '@labgate/contract';

/** A dry run as paths of a picture: what is set against the longest time, and when the output is on. */
export interface DryRunPaths {
  readonly voltage: string;
  readonly current: string;
  /** Stretches with the output on, as shares of the time from 0 to 1. */
  readonly on: readonly (readonly [from: number, to: number])[];
  readonly maxVoltageV: number;
  readonly maxCurrentA: number;
}

/** Draws a dry run into a box; a set-point that is not known yet is not drawn. */
export function dryRunPaths({ curve, durationS }: DryRun, width: number, height: number): DryRunPaths {
  const spanS = Math.max(durationS, 1e-9);
  const maxVoltageV = Math.max(1e-9, ...curve.map(({ voltageV }) => voltageV ?? 0));
  const maxCurrentA = Math.max(1e-9, ...curve.map(({ currentLimitA }) => currentLimitA ?? 0));
  const path = (value: (point: DryRun['curve'][number]) => number | null, max: number): string => {
    const parts: string[] = [];
    for (const point of curve) {
      const at = value(point);
      if (at === null) continue;
      const x = (point.atS / spanS) * width;
      const y = height - (at / max) * (height - 4) - 2;
      parts.push(`${parts.length === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`);
    }
    return parts.join('');
  };
  return {
    voltage: path(({ voltageV }) => voltageV, maxVoltageV),
    current: path(({ currentLimitA }) => currentLimitA, maxCurrentA),
    on: onStretches(curve, spanS),
    maxVoltageV,
    maxCurrentA,
  };
}

function onStretches(curve: DryRun['curve'], spanS: number): (readonly [number, number])[] {
  const stretches: (readonly [number, number])[] = [];
  let sinceS: number | undefined;
  for (const { atS, output } of curve) {
    if (output) sinceS ??= atS;
    else if (sinceS !== undefined) {
      if (atS > sinceS) stretches.push([sinceS / spanS, atS / spanS]);
      sinceS = undefined;
    }
  }
  return stretches;
}
