import type { Alarm } from '@labgate/contract';
import { isActive } from '../bench/alarm-order.ts';
import { RequestNote } from '../commands/request-note.tsx';
import { useServiceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { clockText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { useIsDisconnected } from '../readings/use-disconnected.ts';
import { ScreenLink } from '../routing/screen-link.tsx';
import { AcknowledgeButton } from './acknowledge-button.tsx';
import { alarmValueText } from './alarm-value-text.ts';

const SHELVE_MINUTES = 10;
/** What a chart shows before and after an alarm began, ms. */
const AROUND_MS = 10 * 60_000;

/** Every alarm that is not over, with what can be done about it. */
export function AlarmPanel() {
  const { alarms } = useBench();
  const isDisconnected = useIsDisconnected();
  const active = alarms.filter(isActive).length;
  if (alarms.length === 0) {
    return (
      <p className="card muted quiet-card" data-testid="no-alarms">
        {isDisconnected ? (
          'Alarms are not known while the gateway is not reached.'
        ) : (
          <>
            <span className="state-ok" aria-hidden="true">
              ●{' '}
            </span>
            No alarm is active.
          </>
        )}
      </p>
    );
  }
  return (
    <section
      className={active > 0 ? 'card alarms' : 'card'}
      aria-labelledby="alarms-title"
      data-testid="alarms"
    >
      <h2 id="alarms-title">{active > 0 ? 'Active alarms' : 'Alarms that are over'}</h2>
      <ul className="alarm-rows">
        {alarms.map((alarm) => (
          <AlarmRow key={alarm.id} alarm={alarm} />
        ))}
      </ul>
    </section>
  );
}

function AlarmRow({ alarm }: { readonly alarm: Alarm }) {
  const { nowMs, devices } = useBench();
  const request = useRequest();
  const target = `$alarm/${alarm.id}`;
  const reason = useServiceDenial(target, 'ack');
  const isShelved = alarm.shelvedUntil !== undefined && alarm.shelvedUntil > nowMs;
  const isOn = isActive(alarm);
  const chart = { from: String(alarm.since - AROUND_MS), to: String(alarm.since + AROUND_MS) };
  return (
    <li
      className={isOn ? 'alarm-row' : 'alarm-row alarm-cleared'}
      data-state={alarm.state}
      data-testid={`alarm-${alarm.id}`}
    >
      <div className="alarm-facts">
        <p className="alarm-line">
          <span aria-hidden="true">{isOn ? glyphOf(alarm) : '△'} </span>
          <strong className="alarm-text">{alarm.text}</strong>{' '}
          <span className="number">{alarmValueText(alarm, devices)}</span>
        </p>
        <p className="muted small">
          {alarm.sev} · {alarm.src} · since {clockText(alarm.since, nowMs)} · {stateText(alarm, nowMs)}
          {isShelved ? ` · shelved until ${clockText(alarm.shelvedUntil ?? 0, nowMs)}` : ''}
        </p>
        <RequestNote request={request}>
          {reason === undefined ? null : <span className="muted small">{reason}</span>}
        </RequestNote>
      </div>
      <div className="button-row">
        <AcknowledgeButton alarm={alarm} request={request} reason={reason} />
        {isOn && !isShelved ? (
          <button
            type="button"
            disabled={reason !== undefined}
            onClick={() =>
              void request.run({
                target,
                method: 'shelve',
                args: { minutes: SHELVE_MINUTES },
                what: `silence for ${SHELVE_MINUTES} min`,
              })
            }
          >
            Shelve {SHELVE_MINUTES} min<span className="visually-hidden"> {alarm.text}</span>
          </button>
        ) : null}
        <ScreenLink to="charts" params={chart} className="button">
          Go to chart<span className="visually-hidden"> of {alarm.text}</span>
        </ScreenLink>
      </div>
    </li>
  );
}

/** Up where the value is too high, down where it is too low. */
function glyphOf({ val, limit }: Alarm): string {
  return typeof val === 'number' && typeof limit === 'number' && val < limit ? '▼' : '▲';
}

function stateText({ state, ack }: Alarm, nowMs: number): string {
  if (state === 'active-unacked') return 'not acknowledged';
  if (state === 'cleared-unacked') return 'over, not acknowledged';
  return ack === null ? 'acknowledged' : `acknowledged by ${ack.by} at ${clockText(ack.ts, nowMs)}`;
}
