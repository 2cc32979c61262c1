import { type Alarm, type LabError } from '@labgate/contract';

/** Id of the alarm that says that messages are not being journaled. */
export const JOURNAL_ALARM = 'journal-disk-full';

/** The alarm of contract §4.3 for a journal that cannot be written because of `failure`, since Unix ms `since`. */
export function journalAlarm(failure: LabError, since: number): Alarm {
  const reason = failure.code === 'E_DISK_FULL' ? 'the disk is full' : failure.message.slice(0, 120);
  return {
    v: 1,
    id: JOURNAL_ALARM,
    state: 'active-unacked',
    sev: 'high',
    src: '$journal',
    val: null,
    since,
    ack: null,
    text: `Messages are not kept: ${reason}. They go out live and are missing from the history.`,
  };
}
