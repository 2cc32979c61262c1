import { useEffect, useState } from 'react';
import { copyText } from './copy-text.ts';

const SHOWN_FOR_MS = 2500;
const WORDS = { idle: '', done: 'Copied', failed: 'Not copied: the browser refuses' } as const;

/** A button that puts text on the clipboard and says whether it did; the text is made when it is pressed. */
export function CopyButton({
  label,
  hint,
  text,
}: {
  readonly label: string;
  /** What a screen reader hears after the label, where several buttons have the same one. */
  readonly hint?: string;
  readonly text: () => string;
}) {
  const [result, setResult] = useState<keyof typeof WORDS>('idle');
  useEffect(() => {
    if (result === 'idle') return undefined;
    const timer = setTimeout(() => setResult('idle'), SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [result]);
  const copy = (): void => {
    void copyText(text()).then((isCopied) => setResult(isCopied ? 'done' : 'failed'));
  };
  return (
    <span className="copy">
      <button type="button" className="small-button" onClick={copy}>
        {label}
        {hint === undefined ? null : <span className="visually-hidden"> {hint}</span>}
      </button>
      <span role="status" className="small muted">
        {WORDS[result]}
      </span>
    </span>
  );
}
