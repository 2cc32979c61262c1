import type { ThermalStatus } from './thermal-status.ts';

/** Says over the picture why it is not live. */
export function ThermalNotice({ status }: { readonly status: ThermalStatus }) {
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
      </div>
    </div>
  );
}
