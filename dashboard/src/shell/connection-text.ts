import { numberText, UNIT_SPACE } from '../format/number-text.ts';
import type { ConnectionStatus } from '../mqtt/connection-status.ts';

/** How the connection pill looks and reads. */
export interface PillText {
  readonly glyph: string;
  readonly text: string;
  readonly tone: 'ok' | 'warn' | 'alarm';
}

/** The words of the pill; `receivedHz` is the rate of thermal frames, 0 when none are watched. */
export function pillText(status: ConnectionStatus, nowMs: number, receivedHz: number): PillText {
  switch (status.kind) {
    case 'live': {
      const rate = receivedHz > 0 ? ` ${numberText(receivedHz, 0)}${UNIT_SPACE}fps` : '';
      return { glyph: '●', text: `Live${rate}`, tone: 'ok' };
    }
    case 'connecting':
      return { glyph: '◐', text: 'Connecting…', tone: 'warn' };
    case 'reconnecting':
      return { glyph: '◌', text: `Reconnecting (${attemptText(status, nowMs)})`, tone: 'warn' };
    case 'disconnected':
      return { glyph: '✕', text: 'Disconnected — Retry', tone: 'alarm' };
    case 'unauthorised':
      return { glyph: '⊘', text: 'Not authorised — Sign in', tone: 'alarm' };
  }
}

function attemptText(status: { readonly attempt: number; readonly nextAtMs: number }, nowMs: number): string {
  return `${ordinal(status.attempt)} try, next ${nextAttemptText(status.nextAtMs, nowMs)}`;
}

/** When the next attempt is made: `now` or `in 4 s`. */
export function nextAttemptText(nextAtMs: number, nowMs: number): string {
  const seconds = Math.ceil((nextAtMs - nowMs) / 1000);
  return seconds <= 0 ? 'now' : `in ${seconds}${UNIT_SPACE}s`;
}

/** 1st, 2nd, 3rd, 4th, 11th, 21st … */
export function ordinal(count: number): string {
  const lastTwo = count % 100;
  const suffix = lastTwo >= 11 && lastTwo <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th');
  return `${count}${suffix}`;
}
