import type { DeviceView } from '../bench/bench-snapshot.ts';
import { faultText } from '../format/fault-text.ts';
import { MISSING, numberText, UNIT_SPACE } from '../format/number-text.ts';
import { remedyText } from '../format/remedy-text.ts';
import { durationText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { DeviceStateMark } from '../readings/device-state-mark.tsx';
import { useIsDisconnected } from '../readings/use-disconnected.ts';
import { useRouteParam } from '../routing/use-route.ts';
import { WaitingCard } from '../shell/waiting-card.tsx';
import { BusScan } from './bus-scan.tsx';
import { DeviceDetail } from './device-detail.tsx';
import { deviceFacts, type DeviceFacts } from './device-facts.ts';

/** Every device that anybody has told of, with its state, its rates and what to try when it fails (design §5.8). */
export default function DevicesScreen() {
  const bench = useBench();
  const [opened, open] = useRouteParam('dev', '');
  return (
    <>
      <div className="screen-title">
        <h1>Devices</h1>
        <p className="muted small">Failures are counted since the gateway started.</p>
      </div>
      {!bench.isHeard ? (
        <WaitingCard />
      ) : bench.devices.length === 0 ? (
        <div className="card empty" data-testid="devices-empty">
          <p className="empty-title">No devices have reported yet.</p>
          <p className="muted">
            Devices are added in labgate.yaml; “labgate doctor” lists what answers on the buses and ports.
          </p>
        </div>
      ) : (
        <ul className="device-list">
          {bench.devices.map((device) => (
            <li key={device.id} className="card device" data-testid={`device-row-${device.id}`}>
              <DeviceSummary device={device} facts={deviceFacts(device, bench)} />
              <details
                open={opened === device.id}
                onToggle={(event) => {
                  const isOpen = event.currentTarget.open;
                  if (isOpen !== (opened === device.id)) open(isOpen ? device.id : '');
                }}
              >
                <summary>
                  Failures, topics and descriptor<span className="visually-hidden"> of {nameOf(device)}</span>
                </summary>
                {opened === device.id ? <DeviceDetail device={device} gw={bench.gw} /> : null}
              </details>
            </li>
          ))}
        </ul>
      )}
      {bench.isReplay || !bench.isHeard ? null : <BusScan />}
    </>
  );
}

function DeviceSummary({ device, facts }: { readonly device: DeviceView; readonly facts: DeviceFacts }) {
  const { description, faultCode } = device;
  const isDisconnected = useIsDisconnected();
  return (
    <>
      <div className="device-head">
        <div className="device-name">
          <h2>{nameOf(device)}</h2>
          <p className="muted small">
            {device.id} · {description?.kind ?? 'not described'}
            {description?.bus === undefined ? '' : ` · ${description.bus}`}
          </p>
        </div>
        <p className="card-tags">
          {description === undefined ? null : description.sim ? (
            <span className="tag tag-simulated">sim</span>
          ) : (
            <span className="tag">real</span>
          )}
          <DeviceStateMark device={device} />
        </p>
        <dl className="device-facts" data-state={isDisconnected ? 'offline' : 'live'}>
          <Fact name="Rate" value={rateText(facts.measuredHz)} note={declaredText(facts.declaredHz)} />
          <Fact
            name="Last reading"
            value={facts.ageMs === undefined ? MISSING : durationText(facts.ageMs)}
            note={facts.ageMs === undefined ? 'none yet' : 'ago'}
          />
          <Fact
            name="Failed"
            value={facts.errors === undefined ? MISSING : String(facts.errors)}
            note={lossText(facts.losses)}
          />
        </dl>
      </div>
      {faultCode === undefined ? null : (
        <p className="device-fault" data-testid={`fault-${device.id}`}>
          <span aria-hidden="true">⚠ </span>
          <strong>{faultText(faultCode)}</strong> {remedyText(faultCode)}{' '}
          <code className="muted">{faultCode}</code>
        </p>
      )}
    </>
  );
}

function Fact({
  name,
  value,
  note,
}: {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span className="number fact-value">{value}</span> <span className="muted small">{note}</span>
      </dd>
    </div>
  );
}

function nameOf({ id, description }: DeviceView): string {
  return description?.name ?? id;
}

function rateText(rateHz: number | undefined): string {
  if (rateHz === undefined) return MISSING;
  return `${numberText(rateHz, rateHz < 10 ? 2 : 1)}${UNIT_SPACE}Hz`;
}

function declaredText(rateHz: number | undefined): string {
  return rateHz === undefined ? 'none declared' : `of ${rateText(rateHz)}`;
}

function lossText(losses: number | undefined): string {
  if (losses === undefined) return 'not counted';
  return losses === 0 ? 'never lost' : `lost ${losses === 1 ? 'once' : `${losses} times`}`;
}
