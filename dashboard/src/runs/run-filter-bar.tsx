import type { ReactNode } from 'react';
import { RUN_KINDS } from './run-filter.ts';

/** Which runs are shown. */
export function RunFilterBar({
  kind,
  text,
  onKind,
  onText,
  children,
}: {
  readonly kind: string;
  readonly text: string;
  readonly onKind: (kind: string) => void;
  readonly onText: (text: string) => void;
  /** What is said about the choice. */
  readonly children: ReactNode;
}) {
  return (
    <div className="toolbar" role="group" aria-label="Filter">
      <label className="field">
        <span>Show</span>
        <select value={kind} onChange={(event) => onKind(event.target.value)}>
          {RUN_KINDS.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>Find</span>
        <input type="search" value={text} onChange={(event) => onText(event.target.value)} />
      </label>
      <span className="muted small">{children}</span>
    </div>
  );
}
