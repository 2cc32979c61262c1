import type { DeviceView } from '../bench/bench-snapshot.ts';
import { faultText } from '../format/fault-text.ts';
import { DeviceStateMark } from '../readings/device-state-mark.tsx';

/** Name, kind and state of a device. */
export function DeviceHead({ device }: { readonly device: DeviceView }) {
  const { description } = device;
  return (
    <div className="card-head">
      <div>
        <h2 id={`device-${device.id}`}>{description?.name ?? device.id}</h2>
        <p className="muted small">
          {device.id} · {description?.kind ?? 'not described'}
          {description?.bus === undefined ? '' : ` · ${description.bus}`}
        </p>
        {device.faultCode === undefined ? null : (
          <p className="small warn-text">{faultText(device.faultCode)}</p>
        )}
      </div>
      <p className="card-tags">
        {description?.sim === true ? <span className="tag tag-simulated">sim</span> : null}
        <DeviceStateMark device={device} />
      </p>
    </div>
  );
}
