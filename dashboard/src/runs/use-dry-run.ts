import { useEffect, useState } from 'react';
import { dryRunSchema, type DryRun } from '@labgate/contract';
import { useRequest } from '../commands/use-request.ts';
import { planArgs, type PlanChoice } from './plan-choice.ts';

interface Rehearsal {
  readonly choice: PlanChoice;
  readonly dryRun?: DryRun;
  readonly note: string;
}

/** The plan played through by the gateway, which knows the limits of the bench; the text says why it could not be. */
export function useDryRun(choice: PlanChoice): readonly [DryRun | undefined, string] {
  const { run } = useRequest();
  const [known, setKnown] = useState<Rehearsal>();
  useEffect(() => {
    if (choice.kind === 'none') return undefined;
    let isOver = false;
    void run({ target: 'run', method: 'plan', args: planArgs(choice), what: choice.name }).then((state) => {
      if (isOver) return;
      const dryRun = state.kind === 'confirmed' ? dryRunSchema.safeParse(state.data).data : undefined;
      const reason = 'text' in state ? state.text : state.kind;
      const note = dryRun === undefined ? `The plan could not be played through: ${reason}` : '';
      setKnown({ choice, note, ...(dryRun === undefined ? {} : { dryRun }) });
    });
    return () => {
      isOver = true;
    };
  }, [choice, run]);
  return known?.choice === choice ? [known.dryRun, known.note] : [undefined, ''];
}
