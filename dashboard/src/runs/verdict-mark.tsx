import type { RunSummary } from '@labgate/contract';

/** How a run ended, as a word and a glyph. */
export function VerdictMark({ run }: { readonly run: Pick<RunSummary, 'verdict' | 'state'> }) {
  const { glyph, word, tone } = lookOf(run);
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

function lookOf({ verdict, state }: Pick<RunSummary, 'verdict' | 'state'>) {
  if (verdict?.pass === true) return { glyph: '✓', word: 'pass', tone: 'ok' };
  if (verdict?.pass === false) return { glyph: '✕', word: 'fail', tone: 'alarm' };
  return state === 'recording'
    ? { glyph: '●', word: 'recording', tone: 'warn' }
    : { glyph: '○', word: 'no verdict', tone: 'muted' };
}
