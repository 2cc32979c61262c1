import { isDeviceId, supplyStateSchema, type CommandReply, type SupplyState } from '@labgate/contract';
import type { FlowMessage, NodeRed, NodeStatus } from '../node-red.ts';
import { payloadObject, registerCommandNode, textOf } from './command-node.ts';
import { shortened } from './status-text.ts';

/** The gateway confirms by read-back; a slow serial line needs its time. */
const CONFIRM_WITHIN_MS = 10_000;

/** `labgate supply`: sets a lab supply, waits for the read-back; refusals go to the second output. */
export default function labSupply(red: NodeRed): void {
  registerCommandNode(red, 'labgate supply', (settings) => async (message, link, show) => {
    const dev = textOf(message, settings, 'device') || 'psu0';
    if (!isDeviceId(dev)) throw new Error(`${JSON.stringify(dev)} is no device id such as psu0`);
    const steps = commandsOf(message);
    let state: SupplyState | undefined;
    for (const { method, args } of steps) {
      const options = { timeoutMs: CONFIRM_WITHIN_MS, why: 'Node-RED' };
      const reply = await link.send(dev, method, args, options);
      if (reply.status !== 'ok') return refused(message, reply, show);
      state = supplyStateSchema.safeParse(reply.data).data ?? state;
    }
    show(statusOf(state));
    return [{ ...message, payload: { ok: true, confirmed: true, readback: state ?? null } }, null];
  });
}

/** What a message asks for, in the order that is safe: OFF before everything, ON after the set-points. */
function commandsOf(
  message: FlowMessage,
): readonly { readonly method: 'set' | 'output' | 'get'; readonly args: Record<string, unknown> }[] {
  const { voltage, current, output, leaseMs } = payloadObject(message);
  const values = {
    ...(voltage === undefined ? {} : { voltage }),
    ...(current === undefined ? {} : { currentLimit: current }),
  };
  const set = Object.keys(values).length === 0 ? [] : [{ method: 'set' as const, args: values }];
  const lease = leaseMs === undefined ? {} : { leaseMs };
  if (output === undefined) return set.length === 0 ? [{ method: 'get', args: {} }] : set;
  const on = typeof output === 'string' ? output.toLowerCase() === 'on' : output;
  const switching = { method: 'output' as const, args: { on, ...(on === true ? lease : {}) } };
  return on === false ? [switching, ...set] : [...set, switching];
}

function refused(
  message: FlowMessage,
  { status, code, msg }: CommandReply,
  show: (status: NodeStatus) => void,
): readonly (FlowMessage | null)[] {
  show({ fill: 'red', shape: 'dot', text: shortened(status === 'refused' ? 'refused' : (code ?? 'failed')) });
  return [null, { ...message, payload: { ok: false, confirmed: false, status, code, reason: msg } }];
}

function statusOf(state: SupplyState | undefined): NodeStatus {
  if (state === undefined) return { fill: 'green', shape: 'dot', text: 'done' };
  const volts = state.vOut ?? state.vSet;
  const text = `${volts === null ? '' : `${volts.toFixed(2)} V `}${state.output ? 'on' : 'off'}`;
  return { fill: state.output ? 'green' : 'grey', shape: 'dot', text: shortened(text) };
}
