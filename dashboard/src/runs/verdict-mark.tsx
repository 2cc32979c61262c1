import type { RunSummary } from '@labgate/contract';
import { lastKnown } from '../readings/last-known.ts';
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
  return isDisconnected ? lastKnown(state) : { glyph: '●', word: state, tone: 'warn' };
}
