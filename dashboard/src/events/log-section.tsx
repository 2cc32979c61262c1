import { useState, useSyncExternalStore } from 'react';
import type { LogEntry } from '../bench/event-log.ts';
import { fileName, saveFile } from '../files/save-file.ts';
import { clockText } from '../format/time-text.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { LiveMark } from '../readings/live-mark.tsx';
import { useRouteParam } from '../routing/use-route.ts';
import { logCsv, logJsonLines } from './log-export.ts';
import { filtered, LOG_KINDS, sourcesOf, type LogFilter } from './log-filter.ts';
import { LogTable } from './log-table.tsx';
import { useKey } from '../shell/use-key.ts';

/** What has happened since the page was opened, with a filter and a hold; the newest comes first. */
export function LogSection() {
  const bench = useBench();
  const { log } = useBenchSession().store;
  const newest = useSyncExternalStore(log.subscribe, log.snapshot);
  const [held, setHeld] = useState<readonly LogEntry[]>();
  const { filter, setKind, setSource, setText } = useLogFilter();
  const entries = held ?? newest;
  const shown = filtered(entries, filter);
  const waiting = held === undefined ? 0 : (newest.at(-1)?.n ?? -1) - (held.at(-1)?.n ?? -1);
  const togglePause = (): void => setHeld(held === undefined ? newest : undefined);
  useKey(' ', togglePause);
  return (
    <section className="card" aria-labelledby="log-title">
      <div className="card-head">
        <div>
          <h2 id="log-title">Log</h2>
          <p className="muted small">
            Since this page was opened at {clockText(log.openedMs, bench.localNowMs)}; the newest 2000 are
            kept.
          </p>
        </div>
        <PauseButton isPaused={held !== undefined} waiting={waiting} onClick={togglePause} />
      </div>
      <div className="toolbar log-toolbar" role="group" aria-label="Filter and export">
        <label className="field">
          <span>Show</span>
          <select
            value={filter.kind}
            onChange={(event) => setKind(event.target.value)}
            data-testid="log-kind"
          >
            {LOG_KINDS.map(({ name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>From</span>
          <select value={filter.source} onChange={(event) => setSource(event.target.value)}>
            <option value="">all sources</option>
            {sourcesWith(sourcesOf(entries), filter.source).map((source) => (
              <option key={source}>{source}</option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Find</span>
          <input type="search" value={filter.text} onChange={(event) => setText(event.target.value)} />
        </label>
        <ExportButtons entries={shown} nowMs={bench.nowMs} />
      </div>
      <div className="log-box" role="region" aria-label="Entries" tabIndex={0}>
        <LogTable entries={shown} nowMs={bench.nowMs} isFiltered={shown.length < entries.length} />
      </div>
    </section>
  );
}

function PauseButton({
  isPaused,
  waiting,
  onClick,
}: {
  readonly isPaused: boolean;
  readonly waiting: number;
  readonly onClick: () => void;
}) {
  return (
    <button
      type="button"
      data-testid="log-pause"
      data-state={isPaused ? 'paused' : 'live'}
      className="nowrap"
      onClick={onClick}
    >
      {isPaused ? (
        <>
          <span aria-hidden="true">❚❚</span> Paused: {waiting} new — Resume
        </>
      ) : (
        <LiveMark />
      )}
    </button>
  );
}

function ExportButtons({
  entries,
  nowMs,
}: {
  readonly entries: readonly LogEntry[];
  readonly nowMs: number;
}) {
  const isEmpty = entries.length === 0;
  return (
    <div className="button-row">
      <button
        type="button"
        disabled={isEmpty}
        onClick={() =>
          saveFile(fileName('events', nowMs, 'jsonl'), 'application/jsonl', logJsonLines(entries))
        }
      >
        Export JSON lines
      </button>
      <button
        type="button"
        disabled={isEmpty}
        onClick={() => saveFile(fileName('events', nowMs, 'csv'), 'text/csv', logCsv(entries))}
      >
        Export CSV
      </button>
    </div>
  );
}

function useLogFilter() {
  const [kind, setKind] = useRouteParam('show', LOG_KINDS[0].name);
  const [source, setSource] = useRouteParam('from', '');
  const [text, setText] = useRouteParam('find', '');
  const known = LOG_KINDS.find(({ name }) => name === kind) ?? LOG_KINDS[0];
  const filter: LogFilter = { kind: known.name, source, text };
  return { filter, setKind, setSource, setText };
}

// A source that was chosen stays a choice when its last entry has gone.
function sourcesWith(sources: readonly string[], chosen: string): readonly string[] {
  return chosen === '' || sources.includes(chosen) ? sources : [chosen, ...sources];
}
