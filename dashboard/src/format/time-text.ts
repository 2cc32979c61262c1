import { numberText, UNIT_SPACE } from './number-text.ts';

/** Local time of day, with the date in front when it is not the day of `nowMs`. */
export function clockText(tsMs: number, nowMs: number): string {
  const date = new Date(tsMs);
  if (Number.isNaN(date.getTime())) return '—';
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const isToday = new Date(nowMs).toDateString() === date.toDateString();
  return isToday ? time : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}

/** Local time of day with milliseconds, for a single frame or sample. */
export function preciseClockText(tsMs: number): string {
  const date = new Date(tsMs);
  if (Number.isNaN(date.getTime())) return '—';
  const seconds = `${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  return `${two(date.getHours())}:${two(date.getMinutes())}:${seconds}`;
}

/** ISO 8601 with the local offset, for tool tips and exports. */
export function isoText(tsMs: number): string {
  const date = new Date(tsMs);
  if (Number.isNaN(date.getTime())) return '—';
  const offsetMin = -date.getTimezoneOffset();
  const local = new Date(tsMs + offsetMin * 60_000).toISOString().slice(0, -1);
  const size = Math.abs(offsetMin);
  return `${local}${offsetMin < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** An age or a duration in its largest sensible unit: `3.2 s`, `12 s`, `4 min`, `2 h`, `3 d`. */
export function durationText(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return '—';
  const seconds = Math.max(0, durationMs) / 1000;
  if (seconds < 10) return `${numberText(seconds, 1)}${UNIT_SPACE}s`;
  if (seconds < 120) return `${Math.floor(seconds)}${UNIT_SPACE}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}${UNIT_SPACE}min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}${UNIT_SPACE}h`;
  return `${Math.floor(seconds / 86_400)}${UNIT_SPACE}d`;
}

const STEPS_S = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** A long time in its two largest units: `1 d 2 h`, `12 min 5 s`. */
export function elapsedText(seconds: number): string {
  const size = Math.floor(Math.abs(seconds));
  const first = Math.max(
    0,
    STEPS_S.findIndex(([, stepS]) => size >= stepS),
  );
  let rest = size;
  const parts = STEPS_S.slice(first, first + 2).map(([unit, stepS]) => {
    const count = Math.floor(rest / stepS);
    rest -= count * stepS;
    return `${count}${UNIT_SPACE}${unit}`;
  });
  return `${seconds < 0 ? '\u2212' : ''}${parts.join(' ')}`;
}

/** An age in words for screen readers, whole seconds and more. */
export function durationWords(durationMs: number): string {
  const seconds = Math.floor(Math.max(0, durationMs) / 1000);
  if (seconds < 120) return plural(seconds, 'second');
  if (seconds < 7200) return plural(Math.floor(seconds / 60), 'minute');
  return plural(Math.floor(seconds / 3600), 'hour');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
