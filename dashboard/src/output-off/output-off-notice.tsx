import { useBench } from '../mqtt/use-bench.ts';
import { offText } from './output-off-text.ts';
import { useOutputOff } from './use-output-off.ts';

const GLYPHS = { ok: '●', warn: '◐', alarm: '▲' } as const;

/** What became of OUTPUT OFF; it stays until somebody takes it away. */
export function OutputOffNotice() {
  const { progress, dismiss } = useOutputOff();
  const { nowMs } = useBench();
  const { tone, lines } = offText(progress, nowMs);
  return (
    // There before it has something to say: a live region that comes with its text is not always read.
    <div role="alert" data-testid="output-off-notice" data-tone={lines.length === 0 ? undefined : tone}>
      {lines.length === 0 ? null : (
        <div className={`banner off-notice off-notice-${tone}`}>
          <div>
            {lines.map((line) => (
              <p key={line}>
                <span aria-hidden="true">{GLYPHS[tone]} </span>
                {line}
              </p>
            ))}
          </div>
          <button type="button" onClick={dismiss}>
            Dismiss
          </button>
        </div>
      )}
    </div>
  );
}
