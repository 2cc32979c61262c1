import { useId, type ReactNode } from 'react';

/** A labelled text field with unit, hint and fault, all of which a screen reader finds. */
export function TextField({
  label,
  unit,
  value,
  fault,
  hint,
  testId,
  inputMode = 'text',
  isDisabled = false,
  isWide = false,
  onChange,
  onBlur,
  children,
}: {
  readonly label: string;
  readonly unit?: string | undefined;
  readonly value: string;
  readonly fault?: string | undefined;
  readonly hint?: string | undefined;
  readonly testId?: string | undefined;
  readonly inputMode?: 'text' | 'decimal' | 'numeric';
  readonly isDisabled?: boolean;
  readonly isWide?: boolean;
  readonly onChange: (text: string) => void;
  readonly onBlur?: () => void;
  /** Controls on the line of the field. */
  readonly children?: ReactNode;
}) {
  const id = useId();
  return (
    <div className="text-field">
      <label htmlFor={id}>{label}</label>
      <div className="text-field-line">
        <input
          id={id}
          className={isWide ? 'wide-input' : 'number-input'}
          type="text"
          inputMode={inputMode}
          autoComplete="off"
          spellCheck={false}
          value={value}
          disabled={isDisabled}
          data-testid={testId}
          aria-invalid={fault !== undefined}
          aria-describedby={`${id}-fault ${id}-hint`}
          onChange={(event) => onChange(event.target.value)}
          onBlur={onBlur}
        />
        {unit === undefined ? null : <span className="muted">{unit}</span>}
        {children}
      </div>
      <p id={`${id}-fault`} className="field-error" role="alert">
        {fault}
      </p>
      <p id={`${id}-hint`} className="muted small field-hint">
        {hint}
      </p>
    </div>
  );
}
