import { supplyStateSchema, type SupplyState } from '@labgate/contract';
import { useRef, useState, type RefObject } from 'react';
import { useRequest } from '../commands/use-request.ts';

/** The question before an output is switched on. */
export interface OnQuestion {
  readonly dialog: RefObject<HTMLDialogElement | null>;
  /** What the supply has just said; `undefined` when it did not answer. */
  readonly readBack: SupplyState | undefined;
  /** Asks the supply what it would apply, and then the person. */
  readonly ask: () => Promise<void>;
}

/** Asks the supply itself before the question is shown: its last message may be from before the last change. */
export function useOnQuestion(supply: string): OnQuestion {
  const dialog = useRef<HTMLDialogElement>(null);
  const request = useRequest();
  const [readBack, setReadBack] = useState<SupplyState>();
  const ask = async (): Promise<void> => {
    const end = await request.run({ target: supply, method: 'get', args: {}, what: 'its set-points' });
    setReadBack(end.kind === 'confirmed' ? supplyStateSchema.safeParse(end.data).data : undefined);
    dialog.current?.showModal();
  };
  return { dialog, readBack, ask };
}
