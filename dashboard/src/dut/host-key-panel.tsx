import { hostKeyAnswerSchema } from '@labgate/contract';
import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { QuestionDialog } from '../commands/question-dialog.tsx';
import { RequestNote } from '../commands/request-note.tsx';
import { useDeviceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { clockText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';

type HostKeys = z.infer<typeof hostKeyAnswerSchema>;

/** Which key the board shows and which one is trusted; trusting and forgetting are two acts, never one. */
export function HostKeyPanel({ board }: { readonly board: DeviceView }) {
  const keys = useHostKeys(board);
  const change = useRequest();
  const trustReason = useDeviceDenial(board, 'hostkey-trust');
  const forgetReason = useDeviceDenial(board, 'hostkey-forget');
  const dialog = useRef<HTMLDialogElement>(null);
  const { trusted, shown } = keys.value ?? { trusted: null, shown: null };
  const isChanged = trusted !== null && shown !== null && trusted.sha256 !== shown.sha256;
  const run = (method: 'hostkey-trust' | 'hostkey-forget', sha256?: string): void => {
    const what = sha256 === undefined ? 'old key forgotten' : 'key trusted';
    const args = sha256 === undefined ? {} : { sha256 };
    void change.run({ target: board.id, method, args, what }).then(() => keys.refresh());
  };
  return (
    <section className="card" aria-labelledby={`key-${board.id}`} data-testid={`host-key-${board.id}`}>
      <h2 id={`key-${board.id}`}>Host key</h2>
      {keys.value === undefined ? (
        <RequestNote request={keys.request}>
          <span className="muted">{keys.reason ?? 'Asking the gateway…'}</span>
        </RequestNote>
      ) : (
        <>
          <Keys keys={keys.value} />
          {isChanged ? (
            <p className="alarm-text">
              ▲ The two differ. There is no way around it: find out why, then forget the old key.
            </p>
          ) : null}
          <div className="button-row">
            {trusted === null && shown !== null ? (
              <button
                type="button"
                disabled={trustReason !== undefined}
                onClick={() => run('hostkey-trust', shown.sha256)}
                data-testid={`trust-${board.id}`}
              >
                Trust this key
              </button>
            ) : null}
            {trusted === null ? null : (
              <button
                type="button"
                disabled={forgetReason !== undefined}
                onClick={() => dialog.current?.showModal()}
                data-testid={`forget-${board.id}`}
              >
                Forget old key…
              </button>
            )}
            <span className="muted small">{trusted === null ? trustReason : forgetReason}</span>
          </div>
          <RequestNote request={change} testId={`request-${board.id}-hostkey`} />
        </>
      )}
      <QuestionDialog
        dialog={dialog}
        title="Forget the trusted key?"
        action="Forget it"
        isDangerous
        onConfirm={() => run('hostkey-forget')}
      >
        <p>
          The gateway signs in to this board only after somebody has trusted the key it shows then. This is
          written to the audit.
        </p>
        <p className="code-line">{trusted?.sha256}</p>
      </QuestionDialog>
    </section>
  );
}

function Keys({ keys }: { readonly keys: HostKeys }) {
  const { nowMs } = useBench();
  const { trusted, shown } = keys;
  return (
    <dl className="facts key-facts">
      <div>
        <dt>Host</dt>
        <dd>
          {keys.host}, port {keys.port}
        </dd>
      </div>
      <KeyRow name="Trusted" hostKey={trusted} none="none yet">
        {trusted === null ? '' : `since ${clockText(trusted.trustedAt, nowMs)}`}
      </KeyRow>
      <KeyRow name="Shown" hostKey={shown} none="not shown since the gateway started" />
    </dl>
  );
}

function KeyRow({
  name,
  hostKey,
  none,
  children,
}: {
  readonly name: string;
  readonly hostKey: { readonly type: string; readonly sha256: string } | null;
  readonly none: string;
  readonly children?: React.ReactNode;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {hostKey === null ? (
          <span className="muted">{none}</span>
        ) : (
          <>
            <code>{hostKey.sha256}</code> <span className="muted small">{hostKey.type}</span>{' '}
            <span className="muted small">{children}</span>
          </>
        )}
      </dd>
    </div>
  );
}

/** Asks for the keys when the panel opens, and again whenever the state of the board changes. */
function useHostKeys(board: DeviceView) {
  const request = useRequest();
  const reason = useDeviceDenial(board, 'hostkey-show');
  const [value, setValue] = useState<HostKeys>();
  const { run } = request;
  const [round, setRound] = useState(0);
  const isAllowed = reason === undefined;
  useEffect(() => {
    if (!isAllowed) return;
    void run({ target: board.id, method: 'hostkey-show', args: {}, what: 'host key' }).then((end) => {
      if (end.kind === 'confirmed') setValue(hostKeyAnswerSchema.safeParse(end.data).data);
    });
  }, [run, board.id, board.state, board.faultCode, isAllowed, round]);
  return { request, reason, value, refresh: () => setRound((count) => count + 1) };
}
