import { useState } from 'react';
import { rangeAnswerSchema } from '@labgate/contract';
import { copyText } from '../files/copy-text.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { ROW_MS, rowProgress } from './run-times.ts';
import { wetColumns, type WetColumn } from './wet-columns.ts';
import { rowMeans, wetTableText, type RowMeans } from './wet-table.ts';

const ANSWER_WITHIN_MS = 15_000;
/** Finer than the rows, so that the buckets of the store do not straddle them. */
const POINTS_PER_ROW = 12;
const MOST_POINTS = 20_000;

/** Puts the table of the run that is going on the clipboard, a row a minute, as tab-separated text. */
export function CopyTableButton({ startedAt }: { readonly startedAt: number }) {
  const { commands } = useBenchSession();
  const { devices, gw, nowMs } = useBench();
  const [note, setNote] = useState('');
  const { rows } = rowProgress(startedAt, nowMs);
  const copy = async (): Promise<void> => {
    setNote('asking the store…');
    try {
      const columns = wetColumns(devices);
      const means = await loadMeans(columns, startedAt, rows, (args) =>
        commands.request(gw ?? '', '$store', 'range', args, ANSWER_WITHIN_MS),
      );
      const isCopied = await copyText(wetTableText(columns, means, startedAt, rows));
      setNote(isCopied ? `${rows} rows copied` : 'not copied: the browser refuses');
    } catch (error) {
      setNote(`not copied: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return (
    <span className="copy">
      <button type="button" disabled={rows === 0} onClick={() => void copy()} data-testid="copy-table">
        Copy table
      </button>
      <span role="status" className="small muted">
        {note}
      </span>
    </span>
  );
}

async function loadMeans(
  columns: readonly WetColumn[],
  fromMs: number,
  rows: number,
  ask: (args: Readonly<Record<string, unknown>>) => Promise<unknown>,
): Promise<RowMeans> {
  const series = columns.flatMap((column) => (column.series === undefined ? [] : [column.series]));
  const byStream = Map.groupBy(series, ({ device, stream }) => `${device}/${stream}`);
  const answers = await Promise.all(
    [...byStream.values()].map(async (members) => {
      const [first] = members;
      if (first === undefined) return new Map<string, readonly (number | undefined)[]>();
      const answer = await ask({
        dev: first.device,
        stream: first.stream,
        props: members.map(({ channel }) => channel),
        from: fromMs,
        to: fromMs + rows * ROW_MS - 1,
        maxPoints: Math.min(MOST_POINTS, rows * POINTS_PER_ROW),
      });
      return rowMeans(rangeAnswerSchema.parse(answer), fromMs, rows);
    }),
  );
  return new Map(answers.flatMap((means) => [...means]));
}
