import { clockText } from '../format/time-text.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench, useConnection } from '../mqtt/use-bench.ts';
import { useIsDisconnected } from '../readings/use-disconnected.ts';
import { nextAttemptText } from './connection-text.ts';

/** Says, once the connection has been gone for five seconds, what the values below still are. */
export function DisconnectedBanner() {
  const isDisconnected = useIsDisconnected();
  const { monitor } = useBenchSession();
  const { status, lostAtMs, epoch } = useConnection();
  const { localNowMs } = useBench();
  if (!isDisconnected || lostAtMs === undefined) return null;
  const what =
    epoch === 0
      ? 'The gateway cannot be reached.'
      : `Connection to the gateway lost at ${clockText(lostAtMs, localNowMs)}. Values below are the last ones received.`;
  return (
    <div className="banner banner-warn" role="alert" data-testid="disconnected-banner">
      <p>
        {what}{' '}
        {status.kind === 'reconnecting' ? (
          // Kept from screen readers: an alert that counts down would be read each second.
          <span aria-hidden="true">Retrying {nextAttemptText(status.nextAtMs, localNowMs)}.</span>
        ) : null}
      </p>
      {status.kind === 'unauthorised' ? null : (
        <button type="button" onClick={() => monitor.retryNow()}>
          Retry now
        </button>
      )}
    </div>
  );
}
