import type { LabError } from '@labgate/contract';
import type { RaisedAlarm } from '../alarms/alarm-transition.ts';
import { SYSTEM_ALARM_IDS } from '../alarms/system-alarms.ts';

/** The alarm of contract §4.3 for a journal that cannot be written because of `failure`. */
export function journalAlarm(failure: LabError): RaisedAlarm {
  const reason = failure.code === 'E_DISK_FULL' ? 'the disk is full' : failure.message.slice(0, 120);
  return {
    id: SYSTEM_ALARM_IDS.journal,
    sev: 'high',
    src: '$journal',
    text: `Messages are not kept: ${reason}. They go out live and are missing from the history.`,
  };
}
