import { useEffect, useId, useRef, useState } from 'react';
import { frameCounters } from '../bench/frame-counters.ts';
import { useBench, useConnection } from '../mqtt/use-bench.ts';
import { ConnectionDetails } from './connection-details.tsx';
import { pillText } from './connection-text.ts';

/** The state of the connection in one word, with the details behind it. */
export function ConnectionPill() {
  const { status } = useConnection();
  const { localNowMs } = useBench();
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const panelId = useId();
  const { glyph, text, tone } = pillText(status, localNowMs, frameCounters.receivedHz);
  useEffect(() => {
    if (!isOpen) return undefined;
    const onPointerDown = (event: PointerEvent): void => {
      if (event.target instanceof Node && box.current?.contains(event.target) === false) setOpen(false);
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setOpen(false);
    };
    document.addEventListener('pointerdown', onPointerDown);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('pointerdown', onPointerDown);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, [isOpen]);
  return (
    <div className="pill-box" ref={box}>
      <button
        type="button"
        className={`pill pill-${tone}`}
        aria-expanded={isOpen}
        aria-controls={panelId}
        data-testid="connection-pill"
        data-state={status.kind}
        onClick={() => setOpen(!isOpen)}
      >
        <span aria-hidden="true" className="pill-glyph">
          {glyph}
        </span>
        <span className="pill-text">{text}</span>
        <span className="visually-hidden">, connection details</span>
      </button>
      {/* Only the kind is announced: rates and seconds would keep a screen reader talking. */}
      <span role="status" className="visually-hidden">
        {`Connection: ${status.kind}`}
      </span>
      <div id={panelId} className="popover" hidden={!isOpen}>
        {isOpen ? <ConnectionDetails /> : null}
      </div>
    </div>
  );
}
