import { ERROR_CATALOGUE, type Channel } from '@labgate/contract';
import type { BenchSnapshot, DeviceView } from '../bench/bench-snapshot.ts';
import { channelLabel, airQualityWord } from '../format/label-text.ts';
import { quantityText, type QuantityText } from '../format/quantity-text.ts';
import { clockText, durationText, durationWords } from '../format/time-text.ts';
import { ageMs, readingState, type ReadingFacts, type ReadingState } from './reading-state.ts';

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
}

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
  bench: Pick<BenchSnapshot, 'nowMs' | 'localNowMs'>,
  isDisconnected: boolean,
  previousUnit?: string,
): ChannelReading {
  const { device, stream, channel, description } = address;
  const facts = factsOf(address, bench, isDisconnected);
  const state = readingState(facts);
  const last = textOf(facts.value, address, previousUnit);
  const label = channelLabel(channel, description.name);
  const isShown = state === 'live' || state === 'stale' || state === 'limit';
  const note = noteOf(state, facts, last, bench, device);
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
  };
}

function factsOf(
  { device, stream, channel, periodMs }: ChannelAddress,
  bench: Pick<BenchSnapshot, 'nowMs' | 'localNowMs'>,
  isDisconnected: boolean,
): ReadingFacts {
  const latest = device.streams.get(stream);
  const { val, why, q, ts } = latest?.message ?? {};
  return {
    value: val !== undefined && Object.hasOwn(val, channel) ? val[channel] : undefined,
    quality: q,
    tsMs: ts,
    nowMs: bench.nowMs,
    sinceArrivalMs: latest === undefined ? undefined : bench.localNowMs - latest.arrivedMs,
    periodMs,
    deviceState: device.state,
    isDisconnected,
    why: why !== undefined && Object.hasOwn(why, channel) ? why[channel] : undefined,
  };
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
): string {
  switch (state) {
    case 'never':
      return facts.value === null ? 'not available yet' : 'waiting for first reading';
    case 'stale':
      return `${durationText(ageMs(facts))} old`;
    case 'offline': {
      const word = device.state === 'disabled' ? 'switched off' : 'offline';
      return facts.tsMs === undefined || facts.value === undefined || facts.value === null
        ? word
        : `${word} · last ${last.full} at ${clockText(facts.tsMs, bench.nowMs)}`;
    }
    case 'fault':
      return faultText(facts.why);
    case 'limit':
      return 'at the limit of the sensor';
    case 'live':
      return facts.quality === 'uncertain' ? 'uncertain' : '';
  }
}

function faultText(code: string | undefined): string {
  const known = Object.entries(ERROR_CATALOGUE).find(([each]) => each === code)?.[1];
  return known?.summary ?? (code ?? 'no value').slice(0, 60);
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
      return 'no reading yet';
    case 'stale':
      return `${last.full}, stale, ${durationWords(ageMs(facts))} old`;
    case 'offline':
      return facts.tsMs === undefined
        ? 'offline'
        : `offline, last value ${last.full} at ${clockText(facts.tsMs, bench.nowMs)}`;
    case 'fault':
      return `fault: ${note}`;
    case 'limit':
      return `${last.full}, at the limit of the sensor`;
    case 'live':
      return note === '' ? last.full : `${last.full}, ${note}`;
  }
}
