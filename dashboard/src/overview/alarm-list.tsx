import type { Alarm } from '@labgate/contract';
import { isActive } from '../bench/alarm-order.ts';
import { clockText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { alarmValueText } from '../alarms/alarm-value-text.ts';

/** The alarms that are not over, on top of everything else; nothing when there are none. */
export function AlarmList() {
  const { alarms, devices, nowMs } = useBench();
  if (alarms.length === 0) return null;
  return (
    <section className="card alarms" aria-labelledby="alarms-title" data-testid="alarms">
      <h2 id="alarms-title">Alarms</h2>
      <ul>
        {alarms.map((alarm) => (
          <li
            key={alarm.id}
            className={isActive(alarm) ? 'alarm' : 'alarm alarm-cleared'}
            data-state={alarm.state}
          >
            <span aria-hidden="true">{isActive(alarm) ? '▲' : '△'}</span>
            <span className="alarm-text">{alarm.text}</span>
            <span className="number">{alarmValueText(alarm, devices)}</span>
            <span className="muted number">since {clockText(alarm.since, nowMs)}</span>
            <span className="muted">
              {alarm.sev} · {STATES[alarm.state]}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const STATES: Readonly<Record<Alarm['state'], string>> = {
  'active-unacked': 'not acknowledged',
  'active-acked': 'acknowledged',
  'cleared-unacked': 'over, not acknowledged',
};
