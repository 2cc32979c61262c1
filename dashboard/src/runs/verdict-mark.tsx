import type { RunSummary } from '@labgate/contract';
import { useIsDisconnected } from '../readings/use-disconnected.ts';

/** How a run ended, as a word and a glyph. */
export function VerdictMark({ run }: { readonly run: Pick<RunSummary, 'verdict' | 'state'> }) {
  const { glyph, word, tone } = lookOf(run, useIsDisconnected());
  return (
    <span
      className={`state state-${tone}`}
      title={run.verdict?.reason === '' ? undefined : run.verdict?.reason}
    >
      <span aria-hidden="true">{glyph} </span>
      {word}
    </span>
  );
}

function lookOf({ verdict, state }: Pick<RunSummary, 'verdict' | 'state'>, isDisconnected: boolean) {
  if (verdict?.pass === true) return { glyph: '✓', word: 'pass', tone: 'ok' };
  if (verdict?.pass === false) return { glyph: '✕', word: 'fail', tone: 'alarm' };
  if (state !== 'recording') return { glyph: '○', word: 'no verdict', tone: 'muted' };
  return isDisconnected
    ? { glyph: '○', word: 'last recording', tone: 'muted' }
    : { glyph: '●', word: 'recording', tone: 'warn' };
}
