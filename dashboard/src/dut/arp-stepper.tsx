import { arpAnswerSchema } from '@labgate/contract';
import { useState, type FormEvent } from 'react';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { RequestNote } from '../commands/request-note.tsx';
import { TextField } from '../commands/text-field.tsx';
import { useDeviceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { ipv4Fault, macFault } from './addresses.ts';
import { ARP_WITHIN_MS, Plan, ResultStep, Steps, type ArpAnswer } from './arp-parts.tsx';

/** Binds an address of the network to a board: shows what will happen before it happens, and how to take it back. */
export function ArpStepper({
  board,
  others,
}: {
  readonly board: DeviceView;
  readonly others: readonly DeviceView[];
}) {
  const [ip, setIp] = useState('');
  const [mac, setMac] = useState('');
  const preview = useRequest(ARP_WITHIN_MS);
  const change = useRequest(ARP_WITHIN_MS);
  const rollback = useRequest(ARP_WITHIN_MS);
  const reason = useDeviceDenial(board, 'arp-update');
  const planned = preview.state.kind === 'confirmed' ? answerOf(preview.state.data) : undefined;
  const done = change.state.kind === 'confirmed' ? answerOf(change.state.data) : undefined;
  const edit = (set: (text: string) => void) => (text: string) => {
    set(text.trim());
    for (const request of [preview, change, rollback]) request.reset();
  };
  const command = { target: board.id, method: 'arp-update', withinMs: ARP_WITHIN_MS };
  const showPreview = (): void => {
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
          <AddressForm
            board={board}
            others={others}
            ip={ip}
            mac={mac}
            setIp={edit(setIp)}
            setMac={edit(setMac)}
            reason={reason}
            onPreview={showPreview}
          />
        </li>
        <li className="step">
          <h3>2 · Preview</h3>
          {planned === undefined ? (
            <RequestNote request={preview}>
              <span className="muted">Shows what would be run, and changes nothing.</span>
            </RequestNote>
          ) : (
            <Plan board={board} ip={ip} answer={planned} />
          )}
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

function AddressForm({
  board,
  others,
  ip,
  mac,
  setIp,
  setMac,
  reason,
  onPreview,
}: {
  readonly board: DeviceView;
  readonly others: readonly DeviceView[];
  readonly ip: string;
  readonly mac: string;
  readonly setIp: (text: string) => void;
  readonly setMac: (text: string) => void;
  readonly reason: string | undefined;
  readonly onPreview: () => void;
}) {
  const faults = { ip: ip === '' ? undefined : ipv4Fault(ip), mac: mac === '' ? undefined : macFault(mac) };
  const isComplete = ip !== '' && mac !== '' && faults.ip === undefined && faults.mac === undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isComplete) onPreview();
  };
  return (
    <form onSubmit={submit} className="arp-form">
      <TextField
        label="IP address"
        value={ip}
        isWide
        fault={faults.ip}
        hint={duplicateText(ip, board, others)}
        testId={`arp-ip-${board.id}`}
        onChange={setIp}
      />
      <TextField
        label="MAC address"
        value={mac}
        isWide
        fault={faults.mac}
        testId={`arp-mac-${board.id}`}
        onChange={setMac}
      />
      <div className="button-row">
        <button type="submit" disabled={!isComplete || reason !== undefined}>
          Preview
        </button>
        <span className="muted small">{reason}</span>
      </div>
    </form>
  );
}

function answerOf(data: unknown): ArpAnswer | undefined {
  return arpAnswerSchema.safeParse(data).data;
}

/** Warns of an address that another board has. */
function duplicateText(ip: string, board: DeviceView, others: readonly DeviceView[]): string | undefined {
  if (ip === '') return undefined;
  const owner = others.find(
    ({ id, description }) => id !== board.id && description?.bus?.split(/[@:]/).includes(ip) === true,
  );
  return owner === undefined ? undefined : `▲ ${owner.description?.name ?? owner.id} has this address.`;
}
