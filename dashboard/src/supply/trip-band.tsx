import type { Interlock } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { RequestNote } from '../commands/request-note.tsx';
import { useDeviceDenial, useServiceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { clockText } from '../format/time-text.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { formatted } from './set-points.ts';
import { faultsOf, faultWords, interlocksHolding } from './trips.ts';
import { tripValueText } from '../alarms/alarm-value-text.ts';

/** What has tripped and keeps the output off, with the way to clear it. */
export function TripBand({ supply }: { readonly supply: DeviceView }) {
  const { interlocks } = useBench();
  const holding = interlocksHolding(supply.id, interlocks);
  const faults = faultsOf(supply);
  return (
    <>
      {holding.map((interlock) => (
        <InterlockBand key={interlock.id} interlock={interlock} />
      ))}
      {faults.length === 0 ? null : <FaultBand supply={supply} faults={faults} />}
    </>
  );
}

function FaultBand({ supply, faults }: { readonly supply: DeviceView; readonly faults: readonly string[] }) {
  const { outputs } = useBenchSession();
  const request = useRequest();
  const reason = useDeviceDenial(supply, 'clear');
  const { lastOn } = outputs.of(supply.id);
  const last = [
    lastOn?.voltageV === undefined ? undefined : formatted(lastOn.voltageV, 'V'),
    lastOn?.currentA === undefined ? undefined : formatted(lastOn.currentA, 'A'),
  ].filter((text) => text !== undefined);
  return (
    <div className="trip-band" role="alert" data-testid={`trip-${supply.id}`}>
      <div>
        <p className="trip-title">
          <span aria-hidden="true">▲ </span>
          {faults.map(faultWords).join(' · ')}
        </p>
        <p className="small">
          {last.length === 0 ? '' : `Measured last while it was on: ${last.join(', ')}. `}
          Clearing the trip keeps the output off.
          {reason === undefined ? '' : ` ${reason}`}
        </p>
        <RequestNote request={request} />
      </div>
      <button
        type="button"
        disabled={reason !== undefined}
        onClick={() =>
          void request.run({ target: supply.id, method: 'clear', args: {}, what: 'trip cleared' })
        }
      >
        Clear trip
      </button>
    </div>
  );
}

function InterlockBand({ interlock }: { readonly interlock: Interlock }) {
  const { nowMs, devices } = useBench();
  const request = useRequest();
  const target = `$interlock/${interlock.id}`;
  const reason = useServiceDenial(target, 'reset');
  const { trip } = interlock;
  const found =
    trip === null
      ? ''
      : trip.val === null
        ? ' · no data came'
        : ` · value ${tripValueText(trip.val, interlock.when, devices)}`;
  return (
    <div className="trip-band" role="alert" data-testid={`interlock-${interlock.id}`}>
      <div>
        <p className="trip-title">
          <span aria-hidden="true">▲ </span>
          Interlock {interlock.id} has tripped and keeps the output off
        </p>
        <p className="small">
          <code>{interlock.when}</code>
          {found}
          {trip === null ? '' : ` · at ${clockText(trip.ts, nowMs)}`}
          {reason === undefined ? '' : ` · ${reason}`}
        </p>
        <RequestNote request={request} />
      </div>
      <button
        type="button"
        disabled={reason !== undefined}
        onClick={() =>
          void request.run({ target, method: 'reset', args: {}, what: `interlock ${interlock.id} reset` })
        }
      >
        Reset<span className="visually-hidden"> interlock {interlock.id}</span>
      </button>
    </div>
  );
}
