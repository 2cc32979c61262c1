import { execFile } from 'node:child_process';
import type { Cancel, Clock } from '@labgate/service-kit';

/** What systemd hears of a service (sd_notify(3)). */
export interface ServiceNotify {
  stop(): void;
}

/**
 * Tells systemd that the gateway is ready and, as often as its unit asks for, that the event loop still turns; without
 * systemd it does nothing. Node.js has no datagram sockets of Unix, so `systemd-notify` says it.
 */
export function startServiceNotify(
  environment: Readonly<Record<string, string | undefined>>,
  clock: Pick<Clock, 'schedule'>,
): ServiceNotify {
  if (environment['NOTIFY_SOCKET'] === undefined) return { stop: () => undefined };
  const say = (...words: readonly string[]): void => {
    // What cannot be said leaves systemd to its own conclusions, which is the point of it.
    execFile('systemd-notify', words, { env: { ...environment } }, () => undefined);
  };
  say('--ready');
  // Half of the time after which systemd loses its patience, as sd_watchdog_enabled(3) advises.
  const periodMs = Number(environment['WATCHDOG_USEC'] ?? 0) / 2_000;
  let cancel: Cancel | undefined;
  const beat = (): void => {
    cancel = clock.schedule(periodMs, () => {
      say('WATCHDOG=1');
      beat();
    });
  };
  if (periodMs > 0) beat();
  return {
    stop: () => {
      cancel?.();
      say('STOPPING=1');
    },
  };
}
