import type { Alarm } from '@labgate/contract';
import type { RequestControl } from '../commands/use-request.ts';

/** Says that somebody has seen an alarm; nothing where somebody did already. */
export function AcknowledgeButton({
  alarm,
  request,
  reason,
}: {
  readonly alarm: Alarm;
  readonly request: RequestControl;
  /** Why this user may not. */
  readonly reason: string | undefined;
}) {
  if (alarm.state === 'active-acked') return null;
  const command = { target: `$alarm/${alarm.id}`, method: 'ack', args: {}, what: 'acknowledgement' };
  return (
    <button type="button" disabled={reason !== undefined} onClick={() => void request.run(command)}>
      Acknowledge<span className="visually-hidden"> {alarm.text}</span>
    </button>
  );
}
