import type { DeviceState } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { useIsDisconnected } from './use-disconnected.ts';

const STATES: Readonly<Record<DeviceState, { readonly glyph: string; readonly tone: string }>> = {
  init: { glyph: '◐', tone: 'warn' },
  ready: { glyph: '●', tone: 'ok' },
  degraded: { glyph: '◑', tone: 'warn' },
  lost: { glyph: '⌀', tone: 'alarm' },
  disabled: { glyph: '○', tone: 'muted' },
};

/** The state of a device as a word and a glyph. */
export function DeviceStateMark({ device }: { readonly device: Pick<DeviceView, 'id' | 'state'> }) {
  const { glyph, tone, word } = lookOf(device.state, useIsDisconnected());
  return (
    <span className={`state state-${tone}`} data-testid={`state-${device.id}`} data-state={word}>
      <span aria-hidden="true">{glyph}</span> {word}
    </span>
  );
}

// What was reported before the connection was lost says nothing about now.
function lookOf(state: DeviceState | undefined, isDisconnected: boolean) {
  if (isDisconnected) return { glyph: '⌀', tone: 'muted', word: 'offline' };
  return state === undefined
    ? { glyph: '○', tone: 'muted', word: 'unknown' }
    : { ...STATES[state], word: state };
}
