import type { Alarm } from '@labgate/contract';
import { AcknowledgeButton } from '../alarms/acknowledge-button.tsx';
import { alarmValueText } from '../alarms/alarm-value-text.ts';
import { isActive } from '../bench/alarm-order.ts';
import { RequestNote } from '../commands/request-note.tsx';
import { useServiceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { clockText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';

/** The alarms that are not over, on top of everything else; nothing when there are none. */
export function AlarmList() {
  const { alarms } = useBench();
  if (alarms.length === 0) return null;
  return (
    <section className="card alarms" aria-labelledby="alarms-title" data-testid="alarms">
      <h2 id="alarms-title">Alarms</h2>
      <ul>
        {alarms.map((alarm) => (
          <AlarmLine key={alarm.id} alarm={alarm} />
        ))}
      </ul>
    </section>
  );
}

function AlarmLine({ alarm }: { readonly alarm: Alarm }) {
  const { devices, nowMs } = useBench();
  const request = useRequest();
  const reason = useServiceDenial(`$alarm/${alarm.id}`, 'ack');
  return (
    <li className={isActive(alarm) ? 'alarm' : 'alarm alarm-cleared'} data-state={alarm.state}>
      <span aria-hidden="true">{isActive(alarm) ? '▲' : '△'}</span>
      <span className="alarm-text">{alarm.text}</span>
      <span className="number">{alarmValueText(alarm, devices)}</span>
      <span className="muted number">since {clockText(alarm.since, nowMs)}</span>
      <span className="muted">
        {alarm.sev} · {STATES[alarm.state]}
      </span>
      <div className="alarm-action">
        <RequestNote request={request}>
          {reason === undefined ? null : <span className="muted">{reason}</span>}
        </RequestNote>
        <AcknowledgeButton alarm={alarm} request={request} reason={reason} />
      </div>
    </li>
  );
}

const STATES: Readonly<Record<Alarm['state'], string>> = {
  'active-unacked': 'not acknowledged',
  'active-acked': 'acknowledged',
  'cleared-unacked': 'over, not acknowledged',
};
