import { useSyncExternalStore } from 'react';
import { clockText, isoText } from '../format/time-text.ts';
import { useAccount, useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { changesOf } from './change-log.ts';

const MOST_LINES = 30;

/** Who changed what on a supply since the page was opened. */
export function ChangeTable({ supply }: { readonly supply: string }) {
  const { controls, log } = useBenchSession().store;
  const records = useSyncExternalStore(controls.subscribe, controls.snapshot);
  const entries = useSyncExternalStore(log.subscribe, log.snapshot);
  const { nowMs, interlocks } = useBench();
  const account = useAccount();
  const isAudited = account === undefined || account.role === 'admin';
  const lines = changesOf(supply, records, entries, interlocks, MOST_LINES);
  return (
    <section aria-labelledby={`changes-${supply}`} className="card">
      <div className="card-head">
        <h2 id={`changes-${supply}`}>Who changed what</h2>
        <p className="muted small">
          {isAudited
            ? 'Since this page was opened.'
            : 'Commands of this page and changes at the front panel; those of others are in the audit, which admins see.'}
        </p>
      </div>
      {lines.length === 0 ? (
        <p className="muted">Nothing was changed since this page was opened.</p>
      ) : (
        <table className="log" data-testid={`changes-of-${supply}`}>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">Result</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ key, tsMs, who, what, result, isDone }) => (
              <tr key={key}>
                <td className="number muted" title={isoText(tsMs)}>
                  {clockText(tsMs, nowMs)}
                </td>
                <td className="log-source">{who}</td>
                <td className="change-what">{what}</td>
                <td className={isDone ? 'muted' : 'warn-text'}>{result}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
