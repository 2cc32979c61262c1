import type { Interlock } from '@labgate/contract';
import { useRef, useState } from 'react';
import { QuestionDialog } from '../commands/question-dialog.tsx';
import { RequestNote } from '../commands/request-note.tsx';
import { TextField } from '../commands/text-field.tsx';
import { useServiceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { tripValueText } from './alarm-value-text.ts';
import { numberText, UNIT_SPACE } from '../format/number-text.ts';
import { clockText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { lastKnown } from '../readings/last-known.ts';
import { useIsDisconnected } from '../readings/use-disconnected.ts';

const LOOKS = {
  armed: { glyph: '●', tone: 'ok' },
  tripped: { glyph: '▲', tone: 'alarm' },
  bypassed: { glyph: '◑', tone: 'warn' },
  fault: { glyph: '⚠', tone: 'alarm' },
} as const;
const BYPASS_S = 600;
const TEST_WITHIN_MS = 30_000;

/** That an interlock guards is not known while the gateway is not reached. */
function lookOf(state: Interlock['state'], isDisconnected: boolean) {
  return state === 'armed' && isDisconnected ? lastKnown(state) : { ...LOOKS[state], word: state };
}

/** What switches outputs off by itself; nothing where there is no interlock. */
export function InterlockPanel() {
  const { interlocks } = useBench();
  if (interlocks.length === 0) return null;
  return (
    <section className="card" aria-labelledby="interlocks-title" data-testid="interlocks">
      <div className="card-head">
        <h2 id="interlocks-title">Interlocks</h2>
        <p className="muted small">They switch off in the gateway itself, whether or not anybody looks.</p>
      </div>
      <ul className="alarm-rows">
        {interlocks.map((interlock) => (
          <InterlockRow key={interlock.id} interlock={interlock} />
        ))}
      </ul>
    </section>
  );
}

function InterlockRow({ interlock }: { readonly interlock: Interlock }) {
  const { nowMs, devices } = useBench();
  const request = useRequest(TEST_WITHIN_MS);
  const { id, state, when, act, trip, worstMs, fired, lastTest, bypassUntil } = interlock;
  const target = `$interlock/${id}`;
  const reason = useServiceDenial(target, 'reset');
  const { glyph, tone, word } = lookOf(state, useIsDisconnected());
  const facts = [
    `${act.join(', ')}`,
    fired === 0 ? 'never tripped' : `tripped ${fired === 1 ? 'once' : `${fired} times`}`,
    trip === null
      ? undefined
      : `last at ${clockText(trip.ts, nowMs)}${trip.val === null ? ', no data came' : ` with ${tripValueText(trip.val, when, devices)}`}`,
    worstMs === null ? undefined : `slowest ${numberText(worstMs, 0)}${UNIT_SPACE}ms`,
    lastTest === 0 ? 'never tested' : `tested ${clockText(lastTest, nowMs)}`,
    bypassUntil === undefined ? undefined : `bypassed until ${clockText(bypassUntil, nowMs)}`,
  ].filter((fact) => fact !== undefined);
  return (
    <li className="alarm-row" data-state={state} data-testid={`interlock-row-${id}`}>
      <div className="alarm-facts">
        <p className="alarm-line">
          <span className={`state state-${tone}`}>
            <span aria-hidden="true">{glyph}</span> {word}
          </span>{' '}
          <strong>{id}</strong> <code>{when}</code>
        </p>
        <p className="muted small">{facts.join(' · ')}</p>
        <RequestNote request={request}>
          {reason === undefined ? null : <span className="muted small">{reason}</span>}
        </RequestNote>
      </div>
      <div className="button-row">
        {state === 'tripped' ? (
          <button
            type="button"
            disabled={reason !== undefined}
            onClick={() =>
              void request.run({ target, method: 'reset', args: {}, what: `interlock ${id} reset` })
            }
          >
            Reset<span className="visually-hidden"> {id}</span>
          </button>
        ) : null}
        <InterlockActions id={id} state={state} reason={reason} request={request} />
      </div>
    </li>
  );
}

function InterlockActions({
  id,
  state,
  reason,
  request,
}: {
  readonly id: string;
  readonly state: Interlock['state'];
  readonly reason: string | undefined;
  readonly request: ReturnType<typeof useRequest>;
}) {
  const test = useRef<HTMLDialogElement>(null);
  const bypass = useRef<HTMLDialogElement>(null);
  const [why, setWhy] = useState('');
  const target = `$interlock/${id}`;
  return (
    <>
      <button type="button" disabled={reason !== undefined} onClick={() => test.current?.showModal()}>
        Test…<span className="visually-hidden"> {id}</span>
      </button>
      {state === 'bypassed' ? null : (
        <button type="button" disabled={reason !== undefined} onClick={() => bypass.current?.showModal()}>
          Bypass…<span className="visually-hidden"> {id}</span>
        </button>
      )}
      <QuestionDialog
        dialog={test}
        title={`Trip ${id} once?`}
        action="Trip it"
        isDangerous
        onConfirm={() =>
          void request.run({ target, method: 'test', args: {}, what: 'test', withinMs: TEST_WITHIN_MS })
        }
      >
        <p>The outputs it guards are switched off, and the time this takes is measured.</p>
      </QuestionDialog>
      <QuestionDialog
        dialog={bypass}
        title={`Bypass ${id} for ten minutes?`}
        action="Bypass it"
        isDangerous
        onConfirm={() => {
          const reasonText = why.trim() === '' ? 'no reason given' : why.trim().slice(0, 256);
          const args = { ttlS: BYPASS_S, reason: reasonText };
          void request.run({ target, method: 'bypass', args, what: `bypass of ${id}` });
        }}
      >
        <p>Nothing switches the outputs off for it meanwhile.</p>
        <TextField label="Reason, for the audit" value={why} isWide onChange={setWhy} />
      </QuestionDialog>
    </>
  );
}
