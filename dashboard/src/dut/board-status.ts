import type { DeviceView } from '../bench/bench-snapshot.ts';
import { faultText } from '../format/fault-text.ts';
import { remedyText } from '../format/remedy-text.ts';

/** How a board is doing as something one signs in to, with the one thing to do next. */
export interface BoardStatus {
  readonly kind:
    | 'ok'
    | 'starting'
    | 'refused'
    | 'unreachable'
    | 'auth'
    | 'key-unknown'
    | 'key-changed'
    | 'timeout'
    | 'fault'
    | 'off';
  readonly tone: 'ok' | 'warn' | 'alarm' | 'muted';
  readonly title: string;
  readonly next: string;
}

const BY_CODE: Readonly<Record<string, Omit<BoardStatus, 'tone'>>> = {
  E_AUTH: {
    kind: 'auth',
    title: 'The board refused every way to sign in.',
    next: 'Correct user, password or key of this board in Settings; the gateway tries again by itself.',
  },
  E_HOST_KEY_UNKNOWN: {
    kind: 'key-unknown',
    title: 'The board shows a host key that nobody has trusted yet.',
    next: 'Compare the fingerprint below with “ssh-keygen -lf” on the board, then trust it.',
  },
  E_HOST_KEY_CHANGED: {
    kind: 'key-changed',
    title: 'The board shows another host key than the trusted one. Nothing is sent to it.',
    next: 'Find out why: new firmware, or another machine. If it is right, forget the old key, then trust the new one.',
  },
  E_TIMEOUT: {
    kind: 'timeout',
    title: 'The board does not answer in time.',
    next: 'Check that it is switched on and has booted, then the network cable.',
  },
};
const UNREACHABLE = ['E_DEVICE_LOST', 'E_UNREACHABLE'];
const REFUSED = /ECONNREFUSED/;

/** The state of a board in words; `reason` is what the gateway said last about losing it, where this page heard it. */
export function boardStatus(
  { state, faultCode }: Pick<DeviceView, 'state' | 'faultCode'>,
  isDisconnected: boolean,
  reason = '',
): BoardStatus {
  if (isDisconnected) {
    return { kind: 'off', tone: 'muted', title: 'Not known while the gateway is not reached.', next: '' };
  }
  if (state === 'disabled') {
    return { kind: 'off', tone: 'muted', title: 'The board is switched off in Settings.', next: '' };
  }
  if (faultCode === undefined) {
    return state === 'ready'
      ? { kind: 'ok', tone: 'ok', title: 'Signed in', next: '' }
      : { kind: 'starting', tone: 'warn', title: 'Connecting…', next: '' };
  }
  const tone = state === 'degraded' ? 'warn' : 'alarm';
  const known = Object.hasOwn(BY_CODE, faultCode) ? BY_CODE[faultCode] : undefined;
  if (known !== undefined) return { ...known, tone };
  if (!UNREACHABLE.includes(faultCode)) {
    return { kind: 'fault', tone, title: faultText(faultCode), next: remedyText(faultCode) };
  }
  return REFUSED.test(reason)
    ? {
        kind: 'refused',
        tone,
        title: 'The host is there and refuses the connection: nothing listens on its SSH port.',
        next: 'Start the SSH service on the board, or correct the port in Settings.',
      }
    : {
        kind: 'unreachable',
        tone,
        title: 'The board cannot be reached.',
        next: 'Check its power, the network cable and the address in Settings.',
      };
}
