import type { DeviceView } from '../bench/bench-snapshot.ts';
import { RequestNote } from '../commands/request-note.tsx';
import { useDeviceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';

const LONGEST_RESTART_MS = 15_000;

/** Closes a device and opens it again, and changes between the real and the simulated wire, where the gateway offers it. */
export function DeviceActions({ device }: { readonly device: DeviceView }) {
  const request = useRequest(LONGEST_RESTART_MS);
  const restartDenial = useDeviceDenial(device, 'restart');
  const simulateDenial = useDeviceDenial(device, 'simulate');
  const cmds = device.description?.cmds ?? {};
  const isSimulated = device.description?.sim === true;
  const canRestart = Object.hasOwn(cmds, 'restart');
  const canSimulate = Object.hasOwn(cmds, 'simulate');
  if (!canRestart && !canSimulate) return null;
  const denial = (canRestart ? restartDenial : undefined) ?? (canSimulate ? simulateDenial : undefined);
  const send = (method: string, args: Readonly<Record<string, unknown>>, what: string): void => {
    void request.run({ target: device.id, method, args, what, withinMs: LONGEST_RESTART_MS });
  };
  const of = <span className="visually-hidden"> of {device.description?.name ?? device.id}</span>;
  return (
    <div className="button-row device-actions">
      {canRestart ? (
        <button
          type="button"
          className="small-button"
          disabled={restartDenial !== undefined}
          onClick={() => send('restart', {}, 'restart')}
        >
          Restart the adapter{of}
        </button>
      ) : null}
      {canSimulate ? (
        <button
          type="button"
          className="small-button"
          disabled={simulateDenial !== undefined}
          onClick={() => send('simulate', { on: !isSimulated }, isSimulated ? 'the real wire' : 'simulation')}
        >
          {isSimulated ? 'Switch to the real wire' : 'Switch to the simulator'}
          {of}
        </button>
      ) : null}
      {denial === undefined ? null : <span className="muted small">{denial}</span>}
      <RequestNote request={request} testId={`device-request-${device.id}`} />
    </div>
  );
}
