import type { Alarm, ChannelValue, Severity } from '@labgate/contract';

/** A condition that somebody should know of, as the part that found it says. */
export interface RaisedAlarm {
  readonly id: string;
  readonly sev: Severity;
  /** What it is about, for example `cam0/roi/fpga.max` or `$journal`. */
  readonly src: string;
  readonly text: string;
  /** Value that decided, and the limit it passed. */
  readonly val?: ChannelValue;
  readonly limit?: ChannelValue;
  readonly hyst?: number;
}

/** What can happen to an alarm (ISA-18.2 as contract §4.6 uses it). */
export type AlarmInput =
  | { readonly kind: 'raise'; readonly alarm: RaisedAlarm }
  | { readonly kind: 'clear' }
  | { readonly kind: 'ack'; readonly by: string };

/** The alarm after `input`; `undefined` when it is normal and acknowledged. The same object when nothing changed. */
export function nextAlarm(alarm: Alarm | undefined, input: AlarmInput, nowMs: number): Alarm | undefined {
  switch (input.kind) {
    case 'raise':
      return raised(alarm, input.alarm, nowMs);
    case 'clear':
      if (alarm?.state === 'active-unacked') return { ...alarm, state: 'cleared-unacked', since: nowMs };
      return alarm?.state === 'active-acked' ? undefined : alarm;
    case 'ack':
      if (alarm?.state !== 'active-unacked') return alarm?.state === 'cleared-unacked' ? undefined : alarm;
      return { ...alarm, state: 'active-acked', since: nowMs, ack: { by: input.by, ts: nowMs } };
  }
}

function raised(alarm: Alarm | undefined, { text, src, ...facts }: RaisedAlarm, nowMs: number): Alarm {
  const said = { ...facts, src: src.slice(0, 256), text: text.slice(0, 256) };
  if (alarm === undefined || alarm.state === 'cleared-unacked') {
    return { v: 1, val: null, ...said, state: 'active-unacked', since: nowMs, ack: null };
  }
  const isSame = alarm.sev === said.sev && alarm.text === said.text && alarm.limit === said.limit;
  return isSame ? alarm : { ...alarm, ...said };
}
