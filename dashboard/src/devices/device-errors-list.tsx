import { useSyncExternalStore } from 'react';
import { clockText } from '../format/time-text.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { deviceErrors, MOST_ERRORS } from './device-errors.ts';

/** What failed with a device since the page was opened, newest first. */
export function DeviceErrorsList({ device }: { readonly device: string }) {
  const { store } = useBenchSession();
  const { nowMs } = useBench();
  const log = useSyncExternalStore(store.log.subscribe, store.log.snapshot);
  const errors = deviceErrors(log, device);
  return (
    <>
      <h3>Last {MOST_ERRORS} failures</h3>
      {errors.length === 0 ? (
        <p className="muted small">None since this page was opened.</p>
      ) : (
        <ul className="device-errors small">
          {errors.map(({ n, tsMs, text, code, type }) => (
            <li key={n}>
              <span className="number muted">{clockText(tsMs, nowMs)}</span>{' '}
              {code === undefined ? '' : <code>{code}</code>} {text === '' ? type : text}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
