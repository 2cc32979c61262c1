import { dutCommands, isDeviceId } from '@labgate/contract';
import type { FlowMessage, NodeRed } from '../node-red.ts';
import { doneReply, payloadObject, registerCommandNode, textOf } from './command-node.ts';
import { shortened } from './status-text.ts';

/** A board may take ten seconds for a command (its own limit), and connecting comes first. */
const ANSWER_WITHIN_MS = 30_000;

/** `lab dut`: runs a command of the configured list on the board under test, or changes its ARP entry. */
export default function labDut(red: NodeRed): void {
  registerCommandNode(red, 'lab dut', (settings) => async (message, link, show) => {
    const dev = textOf(message, settings, 'device') || 'dut0';
    if (!isDeviceId(dev)) throw new Error(`${JSON.stringify(dev)} is no device id such as dut0`);
    const command = textOf(message, settings, 'command');
    if (command === '') throw new Error('name a command in this node or in msg.command');
    const args = payloadObject(message);
    const isArp = command === 'arp-update' || command === 'arp-rollback';
    const [method, sent] = isArp ? [command, args] : ['exec', { name: command, args }];
    const reply = doneReply(await link.send(dev, method, sent, { timeoutMs: ANSWER_WITHIN_MS }));
    const ms = Math.round(reply.tookMs);
    show({ fill: 'green', shape: 'dot', text: shortened(`ok ${ms} ms`) });
    return [{ ...message, payload: isArp ? reply.data : execResult(reply.data, ms) }];
  });
}

function execResult(data: unknown, ms: number): FlowMessage['payload'] {
  const {
    stdout,
    stderr,
    exitCode,
    stdoutRest = [],
    stderrRest = [],
    ...more
  } = dutCommands.exec.answer.parse(data);
  return {
    stdout: [stdout, ...stdoutRest].join(''),
    stderr: [stderr, ...stderrRest].join(''),
    code: exitCode,
    ms,
    ...more,
  };
}
