import { airQualityWord, type Alarm, type Channel } from '@labgate/contract';
import type { BenchSnapshot, DeviceView } from '../bench/bench-snapshot.ts';
import { isActive } from '../bench/alarm-order.ts';
import { faultText } from '../format/fault-text.ts';
import { channelLabel } from '../format/label-text.ts';
import { quantityText, type QuantityText } from '../format/quantity-text.ts';
import { clockText, durationText, durationWords } from '../format/time-text.ts';
import {
  ageMs,
  expectedAbsence,
  readingState,
  type ReadingFacts,
  type ReadingState,
} from './reading-state.ts';

/** Everything a readout shows of one channel. */
export interface ChannelReading {
  readonly device: string;
  readonly stream: string;
  readonly channel: string;
  readonly label: string;
  readonly state: ReadingState;
  /** The value; `—` where there is none to show. */
  readonly text: QuantityText;
  /** The line below: age, cause or the last value. */
  readonly note: string;
  /** The whole of it as a screen reader says it. */
  readonly spoken: string;
  /** What a reader must know about the channel. */
  readonly hint: string | undefined;
  readonly isDerived: boolean;
  /** When the value was taken, the gateway's clock, Unix ms. */
  readonly tsMs: number | undefined;
  /** The device is not sure of it, for example while a sensor settles. */
  readonly isUncertain: boolean;
  /** True for text, which may take more than one line. */
  readonly isWord: boolean;
}

type BenchFacts = Pick<BenchSnapshot, 'nowMs' | 'localNowMs' | 'alarms'> & { readonly isReplay?: boolean };

/** Where a channel is. */
export interface ChannelAddress {
  readonly device: DeviceView;
  readonly stream: string;
  readonly channel: string;
  readonly description: Channel;
  readonly periodMs: number;
}

/** All channels of a device that its descriptor names, in the descriptor's order. */
export function channelsOf(device: DeviceView): ChannelAddress[] {
  return Object.entries(device.description?.streams ?? {}).flatMap(([stream, { periodMs, props }]) =>
    Object.entries(props).map(([channel, description]) => ({
      device,
      stream,
      channel,
      description,
      periodMs,
    })),
  );
}

/** Reads a channel as it stands; `previousUnit` is the unit shown before. */
export function channelReading(
  address: ChannelAddress,
  bench: BenchFacts,
  isDisconnected: boolean,
  previousUnit?: string,
): ChannelReading {
  const { device, stream, channel, description } = address;
  const alarm = alarmOn(address, bench.alarms);
  const facts = factsOf(address, bench, isDisconnected, alarm !== undefined);
  const state = readingState(facts);
  const last = textOf(facts.value, address, previousUnit);
  const label = channelLabel(channel, description.name);
  const isShown = state === 'live' || state === 'stale' || state === 'limit' || state === 'alarm';
  const note = noteOf(state, facts, last, bench, device, alarm);
  return {
    device: device.id,
    stream,
    channel,
    label,
    state,
    text: isShown ? last : { value: '—', unit: '', full: '—' },
    note,
    spoken: `${label}: ${spokenOf(state, facts, last, note, bench)}`,
    hint: description.note,
    isDerived: description.derived === true,
    tsMs: facts.tsMs,
    isUncertain: state === 'live' && facts.quality === 'uncertain',
    isWord: isShown && typeof facts.value === 'string',
  };
}

function factsOf(
  { device, stream, channel, periodMs }: ChannelAddress,
  bench: BenchFacts,
  isDisconnected: boolean,
  isAlarmed: boolean,
): ReadingFacts {
  const latest = device.streams.get(stream);
  const { val, why, q, ts } = latest?.message ?? {};
  return {
    value: val !== undefined && Object.hasOwn(val, channel) ? val[channel] : undefined,
    quality: q,
    tsMs: ts,
    nowMs: bench.nowMs,
    // A recording that is held or played slowly is not old.
    sinceArrivalMs:
      latest === undefined || bench.isReplay === true ? undefined : bench.localNowMs - latest.arrivedMs,
    periodMs,
    deviceState: device.state,
    isDisconnected,
    why: (why !== undefined && Object.hasOwn(why, channel) ? why[channel] : undefined) ?? device.faultCode,
    isAlarmed,
  };
}

function alarmOn({ device, stream, channel }: ChannelAddress, alarms: readonly Alarm[]): Alarm | undefined {
  const source = `${device.id}/${stream}/${channel}`;
  return alarms.find((alarm) => alarm.src === source && isActive(alarm));
}

function textOf(
  value: ReadingFacts['value'],
  { channel, description }: ChannelAddress,
  previousUnit?: string,
): QuantityText {
  const text = quantityText(value, description, {
    channelName: channel,
    ...(previousUnit === undefined ? {} : { previousUnit }),
  });
  // The index means nothing without its word (design §3).
  if (channel === 'iaq' && typeof value === 'number') {
    const word = airQualityWord(value);
    return { value: text.value, unit: word, full: `${text.value} ${word}` };
  }
  return text;
}

function noteOf(
  state: ReadingState,
  facts: ReadingFacts,
  last: QuantityText,
  bench: Pick<BenchSnapshot, 'nowMs'>,
  device: DeviceView,
  alarm: Alarm | undefined,
): string {
  switch (state) {
    case 'never':
      return (facts.value === null ? expectedAbsence(facts.why) : undefined) ?? 'waiting for first reading';
    case 'stale':
      return `${durationText(ageMs(facts))} old`;
    case 'offline': {
      const word = device.state === 'disabled' ? 'switched off' : 'offline';
      return facts.tsMs === undefined || facts.value === undefined || facts.value === null
        ? word
        : `${word} · last ${last.full} at ${clockText(facts.tsMs, bench.nowMs)}`;
    }
    case 'fault':
      return faultText(facts.why ?? 'no value');
    case 'alarm':
      return alarm?.text ?? '';
    case 'limit':
      return 'at the limit of the sensor';
    case 'live':
      return '';
  }
}

function spokenOf(
  state: ReadingState,
  facts: ReadingFacts,
  last: QuantityText,
  note: string,
  bench: Pick<BenchSnapshot, 'nowMs'>,
): string {
  switch (state) {
    case 'never':
      return facts.value === null ? note : 'no reading yet';
    case 'stale':
      return `${last.full}, stale, ${durationWords(ageMs(facts))} old`;
    case 'offline':
      return facts.tsMs === undefined
        ? 'offline'
        : `offline, last value ${last.full} at ${clockText(facts.tsMs, bench.nowMs)}`;
    case 'fault':
      return `fault: ${note}`;
    case 'alarm':
      return `${last.full}, alarm: ${note}`;
    case 'limit':
      return `${last.full}, at the limit of the sensor`;
    case 'live':
      return facts.quality === 'uncertain' ? `${last.full}, uncertain` : last.full;
  }
}
