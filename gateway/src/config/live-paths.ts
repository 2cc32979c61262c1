/**
 * The parts of the configuration that a running gateway takes over without a restart, as dotted paths. Everything else
 * counts from the next start on.
 */
export const LIVE_PATHS: readonly string[] = ['gateway.name', 'devices', 'alarms', 'notify', 'homeAssistant'];

/** True when a change of what is at `path` is taken over by the running gateway. */
export function isLive(path: string): boolean {
  return LIVE_PATHS.some((live) => path === live || path.startsWith(`${live}.`));
}
