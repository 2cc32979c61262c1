import { RequestNote } from '../commands/request-note.tsx';
import { useDeviceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { useBench } from '../mqtt/use-bench.ts';

/** Commands that only look, the most telling first; `restart` opens the device anew and answers with its first reading. */
const TESTS = ['get', 'hostkey-show', 'restart'];
const WITHIN_MS = 30_000;

/** Asks a device of the running gateway something and shows what it answered. */
export function DeviceTest({ id }: { readonly id: string }) {
  const { devices } = useBench();
  const device = devices.find((each) => each.id === id);
  const method = TESTS.find((each) => Object.hasOwn(device?.description?.cmds ?? {}, each));
  const request = useRequest(WITHIN_MS);
  const reason = useDeviceDenial(device, method ?? 'get');
  if (method === undefined)
    return <span className="muted small">It can be tested once the gateway runs it.</span>;
  const { state } = request;
  return (
    <div className="device-test">
      <button
        type="button"
        disabled={reason !== undefined}
        title={reason}
        onClick={() => void request.run({ target: id, method, args: {}, what: method, withinMs: WITHIN_MS })}
      >
        Test<span className="visually-hidden"> {id}</span>
      </button>
      <RequestNote request={request} />
      {state.kind === 'confirmed' ? (
        <pre className="code" tabIndex={0} aria-label={`What ${id} answered`}>
          {JSON.stringify(state.data, null, 1)}
        </pre>
      ) : null}
    </div>
  );
}
