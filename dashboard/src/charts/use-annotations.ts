import { useCallback, useEffect, useState } from 'react';
import { annotationsAnswerSchema, type Annotation } from '@labgate/contract';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench, useConnection } from '../mqtt/use-bench.ts';
import type { ChartMark } from './chart-marks.ts';
import type { TimeInterval } from './time-window.ts';

const ANSWER_WITHIN_MS = 10_000;
const SETTLE_MS = 400;
/** Notes of other browsers are seen after this long at the latest. */
const RENEW_EVERY_MS = 15_000;
/** The stretch that is asked for moves on in steps, so that following now does not ask at each tick. */
const STEP_MS = 60_000;

/** The notes that people put at times of an interval, and the way to ask for them anew. */
export function useAnnotations({ fromMs, toMs }: TimeInterval): readonly [readonly Annotation[], () => void] {
  const { commands } = useBenchSession();
  const { gw, isReplay } = useBench();
  const { status, epoch } = useConnection();
  const [notes, setNotes] = useState<readonly Annotation[]>([]);
  const [asked, setAsked] = useState(0);
  const reload = useCallback(() => setAsked((count) => count + 1), []);
  const from = Math.max(0, Math.floor(fromMs / STEP_MS) * STEP_MS);
  const to = Math.ceil(toMs / STEP_MS) * STEP_MS + STEP_MS;
  const canAsk = gw !== undefined && !isReplay && status.kind === 'live';
  useEffect(() => {
    if (!canAsk) return undefined;
    let isOver = false;
    const load = (): void => {
      commands.request(gw, '$store', 'annotations', { from, to }, ANSWER_WITHIN_MS).then(
        (data) => {
          const answer = annotationsAnswerSchema.safeParse(data).data;
          if (!isOver && answer !== undefined) setNotes(answer.annotations);
        },
        // Without notes the charts are what they are; that the store is silent is said above them.
        () => undefined,
      );
    };
    const first = setTimeout(load, SETTLE_MS);
    const timer = setInterval(load, RENEW_EVERY_MS);
    return () => {
      isOver = true;
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [commands, canAsk, gw, from, to, epoch, asked]);
  return [notes, reload];
}

/** Notes as marks on the time axis. */
export function noteMarks(notes: readonly Annotation[], { fromMs, toMs }: TimeInterval): ChartMark[] {
  return notes
    .filter(({ ts }) => ts >= fromMs && ts <= toMs)
    .map(({ id, ts, text, by }) => ({
      key: `note-${id}`,
      tsMs: ts,
      kind: 'note',
      text: by === '' ? text : `${text} — ${by}`,
    }));
}
