import type { arpAnswerSchema } from '@labgate/contract';
import type { z } from 'zod';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { RequestNote } from '../commands/request-note.tsx';
import { useDeviceDenial } from '../commands/use-denial.ts';
import type { RequestControl } from '../commands/use-request.ts';
import { UNIT_SPACE } from '../format/number-text.ts';
import { formatMac } from './addresses.ts';

/** What a change of the ARP table did, or would do. */
export type ArpAnswer = z.infer<typeof arpAnswerSchema>;

/** How long a change may take, ms. */
export const ARP_WITHIN_MS = 60_000;

/** What would be done, before it is done. */
export function Plan({
  board,
  ip,
  answer,
}: {
  readonly board: DeviceView;
  readonly ip: string;
  readonly answer: ArpAnswer;
}) {
  const commands = answer.steps.find(({ name }) => name === 'preview')?.detail;
  const isSame = answer.before !== null && answer.before.toLowerCase() === answer.after?.toLowerCase();
  return (
    <>
      <dl className="facts arp-facts">
        <div>
          <dt>Host</dt>
          <dd>
            {board.description?.name ?? board.id} {board.description?.bus}
          </dd>
        </div>
        <div>
          <dt>{ip} before</dt>
          <dd>{macText(answer.before)}</dd>
        </div>
        <div>
          <dt>{ip} after</dt>
          <dd>
            <strong>{macText(answer.after)}</strong>
          </dd>
        </div>
      </dl>
      {isSame ? <p className="warn-text small">The entry is this already.</p> : null}
      {commands === undefined ? null : (
        <pre className="code" tabIndex={0} aria-label="What will be run">
          {commands}
        </pre>
      )}
    </>
  );
}

/** The steps that ran, each with how it went. */
export function Steps({ answer }: { readonly answer: ArpAnswer }) {
  return (
    <ul className="arp-steps" data-testid="arp-steps">
      {answer.steps.map(({ name, ok, tookMs, detail }) => (
        <li key={name}>
          <span className={ok ? 'state-ok' : 'state-alarm'}>
            <span aria-hidden="true">{ok ? '✓' : '✕'}</span>
            <span className="visually-hidden">{ok ? 'done: ' : 'failed: '}</span>
          </span>{' '}
          {name} <span className="number muted small">{`${Math.round(tookMs)}${UNIT_SPACE}ms`}</span>{' '}
          <span className="muted small">{detail}</span>
        </li>
      ))}
    </ul>
  );
}

/** How it ended, with the way back. */
export function ResultStep({
  board,
  answer,
  ip,
  isFailed,
  rollback,
}: {
  readonly board: DeviceView;
  readonly answer: ArpAnswer | undefined;
  readonly ip: string;
  readonly isFailed: boolean;
  readonly rollback: RequestControl;
}) {
  const reason = useDeviceDenial(board, 'arp-rollback');
  if (answer === undefined && !isFailed) return <p className="muted small">Nothing was run yet.</p>;
  const silent = answer?.steps.find(({ name, ok }) => name === 'ping' && !ok);
  return (
    <>
      {answer === undefined ? (
        <p className="warn-text">
          It did not go through. What the step above says tells what was left changed.
        </p>
      ) : (
        <p>
          Verified: {ip} is at <strong>{macText(answer.after)}</strong>, was {macText(answer.before)}.
          {silent === undefined
            ? ''
            : ` The board does not answer there${silent.detail === undefined ? '' : ` (${silent.detail})`}: it may be off.`}
        </p>
      )}
      <div className="button-row">
        <button
          type="button"
          disabled={reason !== undefined}
          title={reason}
          onClick={() =>
            void rollback.run({
              target: board.id,
              method: 'arp-rollback',
              args: {},
              what: 'entry before',
              withinMs: ARP_WITHIN_MS,
            })
          }
        >
          Roll back
        </button>
        <RequestNote request={rollback} testId={`arp-rollback-${board.id}`} />
      </div>
    </>
  );
}

function macText(mac: string | null): string {
  return mac === null ? 'no entry' : formatMac(mac);
}
