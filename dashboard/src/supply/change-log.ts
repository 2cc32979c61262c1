import type { Interlock } from '@labgate/contract';
import type { ControlRecord } from '../bench/control-log.ts';
import { actionText, endText } from '../bench/control-text.ts';
import type { LogEntry } from '../bench/event-log.ts';

/** One line of who changed what on a supply. */
export interface ChangeLine {
  readonly key: string;
  readonly tsMs: number;
  readonly who: string;
  readonly what: string;
  readonly result: string;
  readonly isDone: boolean;
}

/** What the gateway says in its log about a change that nobody sent. */
const PANEL = /^([a-z0-9-]+): front panel: (.+)$/s;
/** The event of a trip begins with the interlock. */
const TRIPPED = /^id ([a-z0-9-]+)/;
const CONFIRMED = 'seen in the read-back';

/** Commands, front-panel changes and trips of interlocks of one supply, newest first. */
export function changesOf(
  supply: string,
  records: readonly ControlRecord[],
  log: readonly LogEntry[],
  interlocks: readonly Pick<Interlock, 'id' | 'act'>[],
  most: number,
): ChangeLine[] {
  const commands = records
    .filter(({ target }) => target === supply)
    .map((record): ChangeLine => ({
      key: `c${record.n}`,
      tsMs: record.tsMs,
      who: record.who,
      what: actionText(record),
      result: endText(record),
      isDone: record.status === 'ok',
    }));
  const guards = interlocks.filter(({ act }) => act.includes(`${supply}.off`)).map(({ id }) => id);
  const others = log.flatMap((entry) => lineOf(supply, guards, entry) ?? []);
  return [...commands, ...others].sort((a, b) => b.tsMs - a.tsMs).slice(0, most);
}

function lineOf(supply: string, guards: readonly string[], entry: LogEntry): ChangeLine | undefined {
  const base = { key: `l${entry.n}`, tsMs: entry.tsMs, isDone: true };
  if (entry.kind === 'log') {
    const [, device, what] = PANEL.exec(entry.text) ?? [];
    if (device !== supply || what === undefined) return undefined;
    return { ...base, who: 'front panel', what, result: CONFIRMED };
  }
  if (entry.kind !== 'event' || entry.type !== 'interlock.tripped') return undefined;
  const [, id = ''] = TRIPPED.exec(entry.text) ?? [];
  if (!guards.includes(id)) return undefined;
  return { ...base, who: `interlock ${id}`, what: 'output → OFF', result: entry.text };
}
