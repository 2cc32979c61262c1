import type { DeviceState } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { useIsDisconnected } from '../readings/use-disconnected.ts';
import { faultText } from '../format/fault-text.ts';

const STATES: Readonly<Record<DeviceState, { readonly glyph: string; readonly tone: string }>> = {
  init: { glyph: '◐', tone: 'warn' },
  ready: { glyph: '●', tone: 'ok' },
  degraded: { glyph: '◑', tone: 'warn' },
  lost: { glyph: '⌀', tone: 'alarm' },
  disabled: { glyph: '○', tone: 'muted' },
};

/** Name, kind and state of a device. */
export function DeviceHead({ device }: { readonly device: DeviceView }) {
  const { description, state } = device;
  const isDisconnected = useIsDisconnected();
  const { glyph, tone, word } = lookOf(state, isDisconnected);
  return (
    <div className="card-head">
      <div>
        <h2 id={`device-${device.id}`}>{description?.name ?? device.id}</h2>
        <p className="muted small">
          {device.id} · {description?.kind ?? 'not described'}
          {description?.bus === undefined ? '' : ` · ${description.bus}`}
        </p>
        {device.faultCode === undefined ? null : (
          <p className="small warn-text">{faultText(device.faultCode)}</p>
        )}
      </div>
      <p className="card-tags">
        {description?.sim === true ? <span className="tag tag-simulated">sim</span> : null}
        <span className={`state state-${tone}`} data-testid={`state-${device.id}`} data-state={word}>
          <span aria-hidden="true">{glyph}</span> {word}
        </span>
      </p>
    </div>
  );
}

// What was reported before the connection was lost says nothing about now.
function lookOf(state: DeviceState | undefined, isDisconnected: boolean) {
  if (isDisconnected) return { glyph: '⌀', tone: 'muted', word: 'offline' };
  return state === undefined
    ? { glyph: '○', tone: 'muted', word: 'unknown' }
    : { ...STATES[state], word: state };
}
