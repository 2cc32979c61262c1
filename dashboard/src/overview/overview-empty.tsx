import { useBench, useConnection } from '../mqtt/use-bench.ts';
import { ScreenLink } from '../routing/screen-link.tsx';

const NO_DEVICES = 'The gateway is running with 0 adapters. Devices are added in its configuration.';
const NO_GATEWAY = 'Waiting for a gateway on this broker.';

/** What is said before anything was described: why there is nothing, and what one can do. */
export function OverviewEmpty({ hasGateway }: { readonly hasGateway: boolean }) {
  const { status } = useConnection();
  const { devices } = useBench();
  const isUnauthorised = status.kind === 'unauthorised';
  return (
    <div className="card empty" data-testid="overview-empty">
      <p className="empty-title">No devices have reported yet.</p>
      <p className="muted">
        {isUnauthorised ? 'Sign in to see this bench.' : hasGateway ? NO_DEVICES : NO_GATEWAY}
      </p>
      {isUnauthorised ? null : (
        <>
          <p className="button-row empty-actions">
            <ScreenLink to="devices" className="button">
              {devices.length > 0 ? 'See the devices' : 'Look for devices'}
            </ScreenLink>
            <ScreenLink to="health" className="button">
              Run diagnostics
            </ScreenLink>
          </p>
          <p className="muted small">
            Without hardware: start the gateway without a labgate.yaml, and every device is simulated.
          </p>
        </>
      )}
    </div>
  );
}
