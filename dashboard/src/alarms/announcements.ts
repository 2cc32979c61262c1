import type { Alarm, Interlock } from '@labgate/contract';
import { isActive } from '../bench/alarm-order.ts';

/** What there is to say to somebody who does not look. */
export interface Announcements {
  /** Said when there is a pause. */
  readonly polite: readonly string[];
  /** Said at once. */
  readonly assertive: readonly string[];
}

/** What is active, to find out later what is new. */
export interface KnownTroubles {
  readonly alarms: ReadonlySet<string>;
  readonly interlocks: ReadonlySet<string>;
}

/** The alarms and interlocks that hold now. */
export function troublesOf(alarms: readonly Alarm[], interlocks: readonly Interlock[]): KnownTroubles {
  return {
    alarms: new Set(alarms.filter(isActive).map(({ id, since }) => `${id} ${since}`)),
    interlocks: new Set(
      interlocks.flatMap(({ id, state, trip }) => (state === 'tripped' ? [`${id} ${trip?.ts ?? 0}`] : [])),
    ),
  };
}

/** What is new against what was known: alarms politely, interlocks at once. */
export function announcements(
  known: KnownTroubles,
  alarms: readonly Alarm[],
  interlocks: readonly Interlock[],
): Announcements {
  return {
    polite: alarms
      .filter((alarm) => alarm.state === 'active-unacked' && !known.alarms.has(`${alarm.id} ${alarm.since}`))
      .map(({ text }) => `Alarm: ${text}`),
    assertive: interlocks
      .filter(({ id, state, trip }) => state === 'tripped' && !known.interlocks.has(`${id} ${trip?.ts ?? 0}`))
      .map(({ id, act }) => `Interlock ${id} has tripped: ${act.join(', ')}`),
  };
}
