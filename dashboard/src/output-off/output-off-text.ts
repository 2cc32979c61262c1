import { clockText } from '../format/time-text.ts';
import type { OffProgress } from './output-off.ts';

const FRONT_PANEL = 'use the front panel';
/** The worst first: what somebody must act on is read before what went well. */
const ORDER = ['refused', 'unreachable', 'unconfirmed', 'sending', 'confirmed'] as const;

/** What is said about switching off, worst supply first. */
export interface OffText {
  readonly tone: 'ok' | 'warn' | 'alarm';
  readonly lines: readonly string[];
}

/** The words for what became of the press; a supply is named only where there are several. */
export function offText(progress: readonly OffProgress[], nowMs: number): OffText {
  const worstFirst = [...progress].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const isNamed = progress.length > 1;
  const worst = worstFirst[0]?.state;
  return {
    tone: worst === 'confirmed' ? 'ok' : worst === 'sending' ? 'warn' : 'alarm',
    lines: worstFirst.map((each) => `${isNamed ? `${each.name}: ` : ''}${lineOf(each, nowMs)}`),
  };
}

function lineOf({ state, confirmedMs, said }: OffProgress, nowMs: number): string {
  switch (state) {
    case 'sending':
      return 'Switching the output off…';
    case 'confirmed':
      return `Output off — confirmed ${clockText(confirmedMs ?? nowMs, nowMs)}`;
    case 'unconfirmed':
      return `NOT CONFIRMED — ${FRONT_PANEL}${said === undefined ? '' : ` (${said})`}`;
    case 'unreachable':
      return `Cannot reach the supply — ${FRONT_PANEL}`;
    case 'refused':
      return `Refused — ${FRONT_PANEL}${said === undefined ? '' : ` (${said})`}`;
  }
}
