import type { LogLevel } from '@labgate/contract';
import { memo, useState } from 'react';
import type { LogEntry } from '../bench/event-log.ts';
import { clockText, isoText } from '../format/time-text.ts';

const MARKS: Readonly<Record<LogLevel, { readonly glyph: string; readonly tone: string }>> = {
  debug: { glyph: '·', tone: 'muted' },
  info: { glyph: '○', tone: 'muted' },
  warn: { glyph: '◑', tone: 'warn' },
  error: { glyph: '▲', tone: 'alarm' },
  fatal: { glyph: '▲', tone: 'alarm' },
};
const ROWS_AT_ONCE = 200;

/** The entries, newest first, a few hundred at a time. */
export function LogTable({
  entries,
  nowMs,
  isFiltered,
}: {
  readonly entries: readonly LogEntry[];
  readonly nowMs: number;
  readonly isFiltered: boolean;
}) {
  const [most, setMost] = useState(ROWS_AT_ONCE);
  if (entries.length === 0) {
    return (
      <p className="muted log-empty" data-testid="log-empty">
        {isFiltered ? 'Nothing passes the filter.' : 'Nothing has happened since this page was opened.'}
      </p>
    );
  }
  const shown = entries.slice(-most).reverse();
  // The day of the reference decides where a date stands; it changes once a day, so rows are not drawn again.
  const dayMs = new Date(nowMs).setHours(0, 0, 0, 0);
  return (
    <>
      <table className="log">
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Level</th>
            <th scope="col">Type</th>
            <th scope="col">Source</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody data-testid="log-rows">
          {shown.map((entry) => (
            <Row key={entry.n} entry={entry} dayMs={dayMs} />
          ))}
        </tbody>
      </table>
      {entries.length > most ? (
        <button type="button" onClick={() => setMost(most + ROWS_AT_ONCE)}>
          Show {Math.min(ROWS_AT_ONCE, entries.length - most)} older
        </button>
      ) : null}
    </>
  );
}

const Row = memo(function Row({ entry, dayMs }: { readonly entry: LogEntry; readonly dayMs: number }) {
  const { glyph, tone } = MARKS[entry.level];
  return (
    <tr data-kind={entry.kind} data-level={entry.level}>
      <td className="number muted" title={isoText(entry.tsMs)}>
        {clockText(entry.tsMs, dayMs)}
      </td>
      <td className={`state state-${tone}`}>
        <span aria-hidden="true">{glyph}</span> {entry.level}
      </td>
      <td className="log-type">{entry.type}</td>
      <td className="log-source muted">{entry.source}</td>
      <td className="log-text">{entry.text}</td>
    </tr>
  );
});
