import { RequestNote } from '../commands/request-note.tsx';
import { useServiceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';

const WITHIN_MS = 60_000;
const TESTS = [
  { target: '$gw', method: 'ping', label: 'Ping the gateway', args: {} },
  { target: '$gw', method: 'selftest', label: 'Check every part', args: {} },
  { target: '$gw', method: 'scan', label: 'Look for chips and ports', args: {} },
  { target: '$store', method: 'series', label: 'Ask the store what it keeps', args: {} },
] as const;

/** Questions to the gateway and the store, with what they really answer. */
export function GatewayTests() {
  return (
    <section className="card" aria-labelledby="tests-title">
      <h2 id="tests-title">Tests</h2>
      <ul className="test-list">
        {TESTS.map((test) => (
          <li key={test.method}>
            <GatewayTest {...test} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function GatewayTest({ target, method, label, args }: (typeof TESTS)[number]) {
  const request = useRequest(WITHIN_MS);
  const reason = useServiceDenial(target, method);
  const { state } = request;
  return (
    <>
      <div className="button-row">
        <button
          type="button"
          disabled={reason !== undefined}
          onClick={() => void request.run({ target, method, args, what: 'answer', withinMs: WITHIN_MS })}
        >
          {label}
        </button>
        <RequestNote request={request} testId={`test-${method}`}>
          {reason === undefined ? null : <span className="muted">{reason}</span>}
        </RequestNote>
      </div>
      {state.kind === 'confirmed' && state.data !== undefined ? (
        <pre className="code" tabIndex={0} aria-label={`Answer to: ${label}`}>
          {JSON.stringify(state.data, null, 1)}
        </pre>
      ) : null}
    </>
  );
}
