import { gatewayCommands } from '@labgate/contract';
import { RequestNote } from '../commands/request-note.tsx';
import { useServiceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';

const SCAN_WITHIN_MS = 30_000;

/** Asks the gateway which serial ports it has. */
export function PortFinder() {
  const request = useRequest(SCAN_WITHIN_MS);
  const reason = useServiceDenial('$gw', 'scan');
  const { state } = request;
  const ports =
    state.kind === 'confirmed'
      ? (gatewayCommands.scan.answer.safeParse(state.data).data?.serial ?? [])
      : undefined;
  return (
    <div className="port-finder">
      <button
        type="button"
        className="small-button"
        disabled={reason !== undefined}
        title={reason}
        onClick={() =>
          void request.run({
            target: '$gw',
            method: 'scan',
            args: {},
            what: 'list of serial ports',
            withinMs: SCAN_WITHIN_MS,
          })
        }
      >
        Look for serial ports
      </button>
      {ports === undefined ? <RequestNote request={request} /> : null}
      {ports === undefined ? null : ports.length === 0 ? (
        <p className="small">This machine has no serial port: plug the cable in, then look again.</p>
      ) : (
        <ul className="small">
          {ports.map(({ path, description }) => (
            <li key={path}>
              <code>{path}</code> {description}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
