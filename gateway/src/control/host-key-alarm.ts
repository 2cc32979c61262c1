import type { DeviceState, LabError } from '@labgate/contract';
import type { AlarmSeam } from '../alarms/alarm-book.ts';
import { SYSTEM_ALARM_IDS } from '../alarms/system-alarms.ts';

/** Longest id of an alarm (contract §1). */
const MAX_ID_LENGTH = 31;

/** Raises an alarm while the host of a device shows a key that nobody has trusted: only people can say what that means. */
export function reportHostKey(
  alarms: AlarmSeam,
  dev: string,
  state: DeviceState,
  cause: LabError | undefined,
): void {
  const id = `${SYSTEM_ALARM_IDS.hostKey}${dev}`.slice(0, MAX_ID_LENGTH);
  const isChanged = cause?.code === 'E_HOST_KEY_CHANGED';
  if (isChanged || cause?.code === 'E_HOST_KEY_UNKNOWN') {
    alarms.raise({ id, sev: isChanged ? 'critical' : 'medium', src: dev, text: `${dev}: ${cause.message}` });
  } else if (state === 'ready') {
    alarms.clear(id);
  }
}
