import type { DeviceState } from '@labgate/contract';

/** The states of a readout (design §2). */
export type ReadingState = 'never' | 'live' | 'stale' | 'offline' | 'fault' | 'limit' | 'alarm';

/** What the state of a readout follows from. */
export interface ReadingFacts {
  /** The value as sent; `undefined` when nothing was received. */
  readonly value: number | string | boolean | null | undefined;
  readonly quality: 'good' | 'uncertain' | 'bad' | undefined;
  /** When the value was taken, the gateway's clock, Unix ms. */
  readonly tsMs: number | undefined;
  /** The gateway's clock now, Unix ms. */
  readonly nowMs: number;
  /** Since the message arrived, our clock, ms. */
  readonly sinceArrivalMs: number | undefined;
  readonly periodMs: number;
  readonly deviceState: DeviceState | undefined;
  /** The broker connection has been gone for more than `OFFLINE_AFTER_MS`. */
  readonly isDisconnected: boolean;
  /** Why the value is `null`, or the failure its device is in: an error code. */
  readonly why: string | undefined;
  /** A rule is raised on this channel. */
  readonly isAlarmed: boolean;
}

/** A lost connection makes values offline after this long, ms (design §2). */
export const OFFLINE_AFTER_MS = 5000;
const SHORTEST_STALE_MS = 2000;

/** Age from which a value of a stream is stale, ms (contract §3). */
export function staleAfterMs(periodMs: number): number {
  return Math.max(3 * periodMs, SHORTEST_STALE_MS);
}

/**
 * Age of a reading, ms. The larger of two measures: by the gateway's time stamp, and since it arrived, so that a stamp
 * from the future cannot make a dead channel look live.
 */
export function ageMs(facts: Pick<ReadingFacts, 'tsMs' | 'nowMs' | 'sinceArrivalMs'>): number {
  return Math.max(0, facts.nowMs - (facts.tsMs ?? facts.nowMs), facts.sinceArrivalMs ?? 0);
}

/**
 * Why a channel has no value although nothing is wrong, in words; `undefined` for a failure. An open input and a sensor
 * that warms up are no faults.
 */
export function expectedAbsence(why: string | undefined): string | undefined {
  if (why === undefined) return 'not available yet';
  if (why === 'E_NOT_CONNECTED') return 'not connected';
  return why === 'E_NOT_READY' ? 'not settled yet' : undefined;
}

/** The state of a readout; where several hold, the one that tells more about why there is no live value. */
export function readingState(facts: ReadingFacts): ReadingState {
  const hasValue = facts.tsMs !== undefined && facts.value !== undefined;
  if (facts.isDisconnected || facts.deviceState === 'lost') return 'offline';
  if (!hasValue) return 'never';
  if (facts.deviceState === 'disabled') return 'offline';
  if (ageMs(facts) > staleAfterMs(facts.periodMs)) return facts.why === undefined ? 'stale' : 'fault';
  if (facts.value === null) return expectedAbsence(facts.why) === undefined ? 'fault' : 'never';
  if (facts.isAlarmed) return 'alarm';
  return facts.quality === 'bad' ? 'limit' : 'live';
}
