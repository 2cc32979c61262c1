import type { DeviceView } from '../bench/bench-snapshot.ts';
import { RequestNote } from '../commands/request-note.tsx';
import { useDeviceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { supplyValue } from './supplies.ts';
import { faultsOf } from './trips.ts';

/** Switches a protection on or off; it shows what the supply reports, never what was asked for. */
export function ProtectionSwitch({
  supply,
  guard,
  label,
}: {
  readonly supply: DeviceView;
  readonly guard: 'ovp' | 'ocp';
  readonly label: string;
}) {
  const request = useRequest();
  const reason = useDeviceDenial(supply, 'protection');
  const isOn = supplyValue(supply, `${guard}On`);
  const isTripped = faultsOf(supply).includes(guard);
  const toggle = (): void => {
    const wanted = isOn !== true;
    void request.run({
      target: supply.id,
      method: 'protection',
      args: { [`${guard}On`]: wanted },
      what: `${label} ${wanted ? 'on' : 'off'}`,
    });
  };
  return (
    <div className="protection-switch">
      <div className="protection-line">
        <label className="check">
          <input
            type="checkbox"
            checked={isOn === true}
            disabled={reason !== undefined || typeof isOn !== 'boolean'}
            title={reason}
            data-testid={`guard-${supply.id}-${guard}`}
            onChange={toggle}
          />
          {label} {isOn === true ? 'on' : isOn === false ? 'off' : '—'}
        </label>
        <span className={isTripped ? 'state state-alarm' : 'state state-muted'}>
          <span aria-hidden="true">{isTripped ? '●' : '○'} </span>
          {isTripped ? 'tripped' : 'not tripped'}
        </span>
      </div>
      <RequestNote request={request} />
    </div>
  );
}
