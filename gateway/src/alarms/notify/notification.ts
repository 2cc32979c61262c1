import type { Alarm, Severity } from '@labgate/contract';
import type { AlarmChange } from '../alarm-book.ts';

/** What a receiver is told; `id` is the same each time it is tried. */
export interface Notification extends AlarmChange {
  readonly v: 1;
  readonly id: string;
  /** Id of the gateway, and what people call its bench. */
  readonly gw: string;
  readonly bench: string;
  /** Unix ms of the change. */
  readonly ts: number;
  readonly alarm: Alarm;
}

/** Brings a notification to one receiver. */
export interface Receiver {
  /** Resolves when it has arrived. @throws LabError retryable, or not when trying again is no use. */
  send(notification: Notification): Promise<void>;
}

const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

/** True when `severity` is `least` or worse. */
export function isAtLeastAsSevere(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}
