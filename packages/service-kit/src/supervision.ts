/** Exit code of a service that ends to be started again: EX_TEMPFAIL of sysexits(3). */
export const EXIT_RESTART = 75;

/** Set by whoever starts a service again when it ends. */
export const SUPERVISED = 'LABGATE_SUPERVISED';

/** True when somebody starts this service again after its end: systemd (sd_notify(3)), or one who says so. */
export function isSupervised(environment: Readonly<Record<string, string | undefined>>): boolean {
  return [environment['NOTIFY_SOCKET'], environment[SUPERVISED]].some((value) => value);
}
