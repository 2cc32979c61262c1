import { z } from 'zod';
import type { FlowMessage, NodeRed, NodeSettings } from '../node-red.ts';
import { doneReply, payloadObject, registerCommandNode, textOf } from './command-node.ts';
import { shortened } from './status-text.ts';

/** Stopping a run closes its recording and writes its report. */
const ANSWER_WITHIN_MS = 30_000;

const ACTIONS = ['start', 'mark', 'verdict', 'stop'] as const;
type Action = (typeof ACTIONS)[number];

/** The part of a run's state that a status shows. */
const shownRunSchema = z.object({ id: z.string().nullable() });

/** `lab run`: starts, marks, judges and stops a run. */
export default function labRun(red: NodeRed): void {
  registerCommandNode(red, 'lab run', (settings) => async (message, link, show) => {
    const wished = textOf(message, settings, 'action') || 'mark';
    const action = ACTIONS.find((known) => known === wished);
    if (action === undefined) throw new Error(`${JSON.stringify(wished)} is none of ${ACTIONS.join(', ')}`);
    const reply = doneReply(
      await link.send('run', action, argsOf(action, message, settings), { timeoutMs: ANSWER_WITHIN_MS }),
    );
    const id = shownRunSchema.safeParse(reply.data).data?.id;
    show({
      fill: action === 'stop' ? 'grey' : 'green',
      shape: 'dot',
      text: shortened(`${action} ${id ?? ''}`),
    });
    // a message that still names this action would make the next node of its kind do it again
    return [{ ...message, payload: reply.data ?? {}, action: undefined }];
  });
}

function argsOf(action: Action, message: FlowMessage, settings: NodeSettings): Record<string, unknown> {
  const payload = payloadObject(message);
  switch (action) {
    case 'start':
      return { ...optional('dutSerial', textOf(message, settings, 'dutSerial')), ...payload };
    case 'mark': {
      const said = typeof message.payload === 'string' ? message.payload : '';
      return { text: said || textOf(message, settings, 'text') || 'mark', ...payload };
    }
    case 'verdict':
      return { reason: textOf(message, settings, 'text'), ...payload };
    case 'stop':
      return {};
  }
}

function optional(name: string, value: string): Record<string, string> {
  return value === '' ? {} : { [name]: value };
}
