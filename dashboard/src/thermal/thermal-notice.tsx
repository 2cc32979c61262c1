import { ScreenLink } from '../routing/screen-link.tsx';
import type { ThermalStatus } from './thermal-status.ts';

/** Says over the picture why it is not live. */
export function ThermalNotice({
  status,
  hasLink = true,
}: {
  readonly status: ThermalStatus;
  /** False where the whole picture leads somewhere already. */
  readonly hasLink?: boolean;
}) {
  if (status.kind === 'live') return null;
  return (
    <div
      className={`thermal-notice thermal-notice-${status.kind}`}
      data-testid="thermal-notice"
      data-state={status.kind}
    >
      <div className="thermal-notice-text">
        <p className="thermal-notice-title">{status.title}</p>
        {status.hint === '' ? null : <p>{status.hint}</p>}
        {status.kind === 'stale' || !hasLink ? null : (
          <p>
            <ScreenLink to="health" className="thermal-notice-link">
              Diagnostics
            </ScreenLink>
          </p>
        )}
      </div>
    </div>
  );
}
