import { configCommands } from '@labgate/contract';
import { useState } from 'react';
import { RequestNote } from '../commands/request-note.tsx';
import { useRequest } from '../commands/use-request.ts';
import { useConfigChange } from '../config/use-config-change.ts';
import type { ConfigAccess, ConfigView } from '../config/use-config.ts';
import { fileName, saveFile } from '../files/save-file.ts';
import { clockText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { ChangeBar } from './change-bar.tsx';
import { differences, operationsOf, type ConfigChange } from './config-changes.ts';

/** The configuration as one file, in and out, and the revisions that are kept. */
export function TransferSection({
  access,
  view,
}: {
  readonly access: ConfigAccess;
  readonly view: ConfigView;
}) {
  const { nowMs, gw } = useBench();
  const [read, setRead] = useState<
    { readonly changes: readonly ConfigChange[] } | { readonly fault: string }
  >();
  const change = useConfigChange(access);
  const changes = read !== undefined && 'changes' in read ? read.changes : [];
  const take = (file: File | undefined): void => {
    if (file === undefined) return;
    change.reset();
    void readConfig(file).then((config) => {
      setRead(config === undefined ? { fault: NOT_OURS } : { changes: differences(view.config, config) });
    });
  };
  return (
    <section className="card" aria-labelledby="transfer-title">
      <div className="card-head">
        <h2 id="transfer-title">Export, import, revisions</h2>
        <p className="muted small">
          Revision {view.rev}, in force since {clockText(view.ts, nowMs)}
        </p>
      </div>
      <div className="button-row">
        <button
          type="button"
          onClick={() => {
            const text = JSON.stringify(
              { labgate: 'config', gw, rev: view.rev, config: view.config },
              null,
              2,
            );
            saveFile(fileName(`config-${gw ?? 'gateway'}`, nowMs, 'json'), 'application/json', text);
          }}
        >
          Export
        </button>
        <label className="button file-button">
          Import…
          <input
            type="file"
            accept="application/json,.json"
            className="visually-hidden"
            onChange={(event) => take(event.target.files?.[0])}
          />
        </label>
        <span className="muted small">Secrets are not in the file, only where they are.</span>
      </div>
      {read !== undefined && 'fault' in read ? (
        <p role="alert" className="field-error">
          {read.fault}
        </p>
      ) : null}
      {read !== undefined && 'changes' in read && changes.length === 0 && change.state.kind === 'idle' ? (
        <p className="small">The file says what is in force already.</p>
      ) : null}
      {changes.length > 0 || change.state.kind !== 'idle' ? (
        <ChangeBar
          changes={changes}
          operations={operationsOf(changes, view.config)}
          change={change}
          hasFaults={false}
          onDone={() => setRead(undefined)}
          onDiscard={() => setRead(undefined)}
        />
      ) : null}
      <Revisions access={access} current={view.rev} />
    </section>
  );
}

const NOT_OURS = 'This is not a configuration that was exported here.';

async function readConfig(file: File): Promise<unknown> {
  try {
    const parsed = JSON.parse(await file.text()) as { labgate?: unknown; config?: unknown };
    return parsed.labgate === 'config' && typeof parsed.config === 'object' && parsed.config !== null
      ? parsed.config
      : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}

function Revisions({ access, current }: { readonly access: ConfigAccess; readonly current: number }) {
  const { nowMs } = useBench();
  const list = useRequest();
  const back = useRequest();
  const { state } = list;
  const revisions =
    state.kind === 'confirmed'
      ? (configCommands.history.answer.safeParse(state.data).data?.revisions ?? [])
      : undefined;
  return (
    <details className="config-section">
      <summary
        onClick={() => void list.run({ target: '$config', method: 'history', args: {}, what: 'revisions' })}
      >
        Revisions
      </summary>
      {revisions === undefined ? <RequestNote request={list} /> : null}
      <ul className="revisions">
        {(revisions ?? []).slice(0, 50).map(({ rev, ts, by, text }) => (
          <li key={rev}>
            <span className="number">{rev}</span> <span className="number muted">{clockText(ts, nowMs)}</span>{' '}
            <span>{by ?? 'the file'}</span> <span className="muted">{text}</span>{' '}
            {rev === current ? (
              <span className="tag">in force</span>
            ) : (
              <button
                type="button"
                className="small-button"
                onClick={() =>
                  void back
                    .run({ target: '$config', method: 'rollback', args: { rev }, what: `revision ${rev}` })
                    .then(() => access.refresh())
                }
              >
                Go back to it<span className="visually-hidden"> ({rev})</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      <RequestNote request={back} />
    </details>
  );
}
