import { arpAnswerSchema } from '@labgate/contract';
import { useState, type FormEvent } from 'react';
import type { z } from 'zod';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { RequestNote } from '../commands/request-note.tsx';
import { TextField } from '../commands/text-field.tsx';
import { useDeviceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { UNIT_SPACE } from '../format/number-text.ts';
import { formatMac, ipv4Fault, macFault } from './addresses.ts';

type ArpAnswer = z.infer<typeof arpAnswerSchema>;

const WITHIN_MS = 60_000;

/** Binds an address of the network to a board: shows what will happen before it happens, and how to take it back. */
export function ArpStepper({ board, others }: { readonly board: DeviceView; readonly others: readonly DeviceView[] }) {
  const [ip, setIp] = useState('');
  const [mac, setMac] = useState('');
  const preview = useRequest(WITHIN_MS);
  const change = useRequest(WITHIN_MS);
  const rollback = useRequest(WITHIN_MS);
  const reason = useDeviceDenial(board, 'arp-update');
  const faults = { ip: ip === '' ? undefined : ipv4Fault(ip), mac: mac === '' ? undefined : macFault(mac) };
  const isComplete = ip !== '' && mac !== '' && faults.ip === undefined && faults.mac === undefined;
  const planned = preview.state.kind === 'confirmed' ? answerOf(preview.state.data) : undefined;
  const done = change.state.kind === 'confirmed' ? answerOf(change.state.data) : undefined;
  const edit = (set: (text: string) => void) => (text: string) => {
    set(text.trim());
    for (const request of [preview, change, rollback]) request.reset();
  };
  const command = { target: board.id, method: 'arp-update', withinMs: WITHIN_MS };
  const showPreview = (event: FormEvent): void => {
    event.preventDefault();
    if (!isComplete) return;
    change.reset();
    rollback.reset();
    void preview.run({ ...command, args: { ip, mac, dryRun: true }, what: 'preview' });
  };
  return (
    <section className="card" aria-labelledby={`arp-${board.id}`} data-testid={`arp-${board.id}`}>
      <h2 id={`arp-${board.id}`}>Network: change an entry of the ARP table</h2>
      <ol className="steps">
        <li className="step">
          <h3>1 · New address</h3>
          <form onSubmit={showPreview} className="arp-form">
            <TextField
              label="IP address"
              value={ip}
              isWide
              fault={faults.ip}
              hint={duplicateText(ip, board, others)}
              testId={`arp-ip-${board.id}`}
              onChange={edit(setIp)}
            />
            <TextField
              label="MAC address"
              value={mac}
              isWide
              fault={faults.mac}
              testId={`arp-mac-${board.id}`}
              onChange={edit(setMac)}
            />
            <div className="button-row">
              <button type="submit" disabled={!isComplete || reason !== undefined}>
                Preview
              </button>
              <span className="muted small">{reason ?? 'Nothing is changed by the preview.'}</span>
            </div>
          </form>
        </li>
        <li className="step">
          <h3>2 · Preview</h3>
          {planned === undefined ? <RequestNote request={preview} /> : <Plan board={board} ip={ip} answer={planned} />}
        </li>
        <li className="step">
          <h3>3 · Run</h3>
          <button
            type="button"
            className="primary-button"
            disabled={planned === undefined || reason !== undefined || change.state.kind !== 'idle'}
            onClick={() => void change.run({ ...command, args: { ip, mac }, what: 'entry' })}
          >
            Write the entry
          </button>
          {done === undefined ? <RequestNote request={change} /> : <Steps answer={done} />}
        </li>
        <li className="step">
          <h3>4 · Result</h3>
          <ResultStep
            board={board}
            answer={done}
            ip={ip}
            isFailed={change.state.kind === 'refused' || change.state.kind === 'unconfirmed'}
            rollback={rollback}
          />
        </li>
      </ol>
    </section>
  );
}

function Plan({ board, ip, answer }: { readonly board: DeviceView; readonly ip: string; readonly answer: ArpAnswer }) {
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

function Steps({ answer }: { readonly answer: ArpAnswer }) {
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

function ResultStep({
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
  readonly rollback: ReturnType<typeof useRequest>;
}) {
  const reason = useDeviceDenial(board, 'arp-rollback');
  if (answer === undefined && !isFailed) return <p className="muted small">Nothing was run yet.</p>;
  const silent = answer?.steps.find(({ name, ok }) => name === 'ping' && !ok);
  return (
    <>
      {answer === undefined ? (
        <p className="warn-text">It did not go through. What the step above says tells what was left changed.</p>
      ) : (
        <p>
          Verified: {ip} is at <strong>{macText(answer.after)}</strong>, was {macText(answer.before)}.
          {silent === undefined ? '' : ` The board does not answer there${silent.detail === undefined ? '' : ` (${silent.detail})`}: it may be off.`}
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
              withinMs: WITHIN_MS,
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

function answerOf(data: unknown): ArpAnswer | undefined {
  return arpAnswerSchema.safeParse(data).data;
}

function macText(mac: string | null): string {
  return mac === null ? 'no entry' : formatMac(mac);
}

/** Warns of an address that another board has. */
function duplicateText(ip: string, board: DeviceView, others: readonly DeviceView[]): string | undefined {
  if (ip === '') return undefined;
  const owner = others.find(
    ({ id, description }) => id !== board.id && description?.bus?.split(/[@:]/).includes(ip) === true,
  );
  return owner === undefined ? undefined : `▲ ${owner.description?.name ?? owner.id} has this address.`;
}
