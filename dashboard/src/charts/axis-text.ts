import { numberText } from '../format/number-text.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Labels of a time axis whose ticks are `stepMs` apart; the date stands where a new day begins. */
export function timeTicks(ticksMs: readonly number[], stepMs: number): string[] {
  let day = '';
  return ticksMs.map((tickMs, index) => {
    const date = new Date(tickMs);
    const isNewDay = index > 0 && date.toDateString() !== day && day !== '';
    day = date.toDateString();
    const time = `${two(date.getHours())}:${two(date.getMinutes())}${stepMs < MINUTE_MS ? `:${two(date.getSeconds())}` : ''}`;
    if (stepMs >= DAY_MS) return `${date.getMonth() + 1}-${two(date.getDate())}`;
    return isNewDay
      ? `${time}\n${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
      : time;
  });
}

/** Room from tick to tick, CSS pixels, for `12:34` and for `12:34:56`. */
const MINUTES_PX = 50;
const SECONDS_PX = 72;
/** The longest step whose labels need seconds. */
const LONGEST_SECONDS_MS = 30_000;

/** The least room from tick to tick on a time axis of `widthPx`, CSS pixels, that shows `spanMs`. */
export function timeTickSpacePx(spanMs: number, widthPx: number): number {
  return (MINUTES_PX * spanMs) / widthPx > LONGEST_SECONDS_MS ? MINUTES_PX : SECONDS_PX;
}

/** Labels of a value axis whose ticks are `step` apart: as many decimals as the step needs. */
export function valueTicks(ticks: readonly (number | null)[], step: number): string[] {
  const decimals = Math.min(6, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  return ticks.map((tick) => (tick === null ? '' : numberText(tick, decimals)));
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
