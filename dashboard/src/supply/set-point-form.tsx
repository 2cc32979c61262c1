import { supplyStateSchema } from '@labgate/contract';
import { useState, type FormEvent } from 'react';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { RequestNote } from '../commands/request-note.tsx';
import type { RequestState } from '../commands/request-tracker.ts';
import { TextField } from '../commands/text-field.tsx';
import { useDeviceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { benchLimit, formatted, parseSetPoint, readBackFault, type SetPoint } from './set-points.ts';
import { supplyStream, supplyValue } from './supplies.ts';

/** One value of a supply that can be set: what it reads back, a field for another, and how far that has come. */
export function SetPointForm({
  supply,
  setPoint,
  onEdited,
}: {
  readonly supply: DeviceView;
  readonly setPoint: SetPoint;
  /** Told what stands in the field and was not sent; `undefined` when nothing does. */
  readonly onEdited?: (text: string | undefined) => void;
}) {
  const { field, label, unit, state, method } = setPoint;
  const [draft, setDraft] = useState<string>();
  const [fault, setFault] = useState<string>();
  const request = useRequest();
  const reason = useDeviceDenial(supply, method);
  const channel = channelOf(supply, state);
  const current = state === undefined ? undefined : newestOf(supply, state, request.state);
  const currentText = typeof current === 'number' ? formatted(current, unit, channel) : undefined;
  const limit = benchLimit(supply.description, setPoint);
  const edit = (text: string | undefined): void => {
    setDraft(text);
    onEdited?.(text);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (draft === undefined || reason !== undefined) return;
    const parsed = parseSetPoint(draft, setPoint, limit);
    if ('fault' in parsed) {
      setFault(parsed.fault);
      return;
    }
    const { value } = parsed;
    const check = (data: unknown): string | undefined => readBackFault(data, value, setPoint, channel);
    const what = formatted(value, unit, channel);
    void request.run({ target: supply.id, method, args: { [field]: value }, what, check }).then((end) => {
      // What was typed meanwhile is not what was confirmed.
      if (end.kind === 'confirmed') setDraft((now) => (now === draft ? undefined : now));
      if (end.kind === 'confirmed') onEdited?.(undefined);
    });
  };
  const shown = draft ?? (typeof current === 'number' ? plainText(current, channel?.resolution) : '');
  return (
    <form className="set-point" onSubmit={submit} data-pending={request.state.kind === 'sent'}>
      <TextField
        label={label}
        unit={unit}
        inputMode="decimal"
        value={shown}
        fault={fault}
        hint={reason ?? (draft === undefined ? hintOf(limit, unit) : 'not sent')}
        testId={`set-${supply.id}-${field}`}
        isDisabled={reason !== undefined}
        onChange={(text) => {
          setFault(undefined);
          request.reset();
          edit(text);
        }}
        onBlur={() => {
          const parsed = draft === undefined ? undefined : parseSetPoint(draft, setPoint, limit);
          setFault(parsed !== undefined && 'fault' in parsed ? parsed.fault : undefined);
        }}
      >
        <SetPointButtons
          label={label}
          isEdited={draft !== undefined}
          isDisabled={reason !== undefined}
          onUndo={() => {
            setFault(undefined);
            edit(undefined);
          }}
        />
      </TextField>
      <p className="set-now small" data-testid={`now-${supply.id}-${field}`}>
        {state === undefined ? 'The supply does not tell its level.' : `Set now: ${currentText ?? '—'}`}
      </p>
      <RequestNote request={request} testId={`request-${supply.id}-${field}`} />
    </form>
  );
}

function SetPointButtons({
  label,
  isEdited,
  isDisabled,
  onUndo,
}: {
  readonly label: string;
  readonly isEdited: boolean;
  readonly isDisabled: boolean;
  readonly onUndo: () => void;
}) {
  return (
    <>
      <button type="submit" className="small-button" disabled={isDisabled || !isEdited}>
        Set<span className="visually-hidden"> {label}</span>
      </button>
      {isEdited ? (
        <button type="button" className="small-button" onClick={onUndo}>
          Undo<span className="visually-hidden"> {label}</span>
        </button>
      ) : null}
    </>
  );
}

/** What the supply has now: the read-back of the last request until a reading comes that is newer. */
function newestOf(supply: DeviceView, state: 'vSet' | 'iSet', request: RequestState) {
  const stream = supplyStream(supply);
  const tsMs = stream === undefined ? undefined : supply.streams.get(stream)?.message.ts;
  const isNewer = request.kind !== 'confirmed' || (tsMs ?? 0) > request.atMs;
  return isNewer ? supplyValue(supply, state) : supplyStateSchema.safeParse(request.data).data?.[state];
}

function channelOf(supply: DeviceView, name: string | undefined) {
  const stream = supplyStream(supply);
  if (stream === undefined || name === undefined) return undefined;
  return supply.description?.streams[stream]?.props[name];
}

function hintOf(limit: number | undefined, unit: 'V' | 'A'): string | undefined {
  return limit === undefined ? undefined : `Limit of this bench: ${formatted(limit, unit)}`;
}

/** A number as somebody would type it: as fine as the supply resolves, without a unit. */
function plainText(value: number, resolution = 0.001): string {
  return value.toFixed(Math.max(0, Math.ceil(-Math.log10(resolution) - 1e-9)));
}
