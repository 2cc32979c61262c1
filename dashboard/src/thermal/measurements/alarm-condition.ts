import { formatCondition } from '@labgate/contract';

/** Above what is now, so that the rule does not fire as soon as it is made. */
const MARGIN_K = 10;
const USUAL_LIMIT_C = 70;
/** A single noisy frame is no alarm. */
const HOLD_FRAMES = 3;

/** A rule to begin with: the hottest pixel of a region well above what it is now, a round number of °C. */
export function alarmCondition(camera: string, region: string, nowC: number | undefined): string {
  const limit =
    nowC === undefined || !Number.isFinite(nowC) ? USUAL_LIMIT_C : Math.ceil((nowC + MARGIN_K) / 5) * 5;
  return formatCondition({
    kind: 'compare',
    expression: { kind: 'value', quantity: { dev: camera, stream: 'roi', channel: `${region}.max` } },
    comparison: '>',
    limit,
    hold: { unit: 'frames', length: HOLD_FRAMES },
  });
}
