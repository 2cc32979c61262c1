import { isLabError, type CommandReply } from '@labgate/contract';
import type { LabLink } from '../link/lab-link.ts';
import { findLink } from '../link/link-node.ts';
import type { FlowMessage, FlowNode, NodeRed, NodeSettings, NodeStatus } from '../node-red.ts';
import { linkStatusShown, showNoGateway } from './show-link.ts';
import { shortened } from './status-text.ts';

/** What a node of commands does with a message; gives the messages for its outputs. */
export type CommandAction = (
  message: FlowMessage,
  link: LabLink,
  show: (status: NodeStatus) => void,
) => Promise<readonly (FlowMessage | null)[]>;

/** A command that was not carried out, with what the gateway said. */
export class NotDone extends Error {
  readonly code: string;

  constructor({ code, msg, status }: Pick<CommandReply, 'code' | 'msg' | 'status'>) {
    super(msg === '' ? (code ?? status ?? 'not done') : `${code}: ${msg}`);
    this.code = code ?? 'E_UNKNOWN';
  }
}

/** Registers a node whose every message becomes commands to a gateway. */
export function registerCommandNode(
  red: NodeRed,
  type: string,
  prepare: (settings: NodeSettings) => CommandAction,
): void {
  red.nodes.registerType(type, function (this, settings) {
    red.nodes.createNode(this, settings);
    const link = findLink(red, settings['gateway']);
    if (link === undefined) {
      showNoGateway(this);
      return;
    }
    const end = link.onStatus((status) => this.status(linkStatusShown(status) ?? {}));
    const act = prepare(settings);
    this.on('input', (message, send, done) => {
      this.status({ fill: 'blue', shape: 'ring', text: 'pending' });
      act(message, link, (status) => this.status(status)).then(
        (messages) => {
          send(messages);
          done();
        },
        (error: unknown) => {
          showFailure(this, error);
          done(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
    this.on('close', (_removed, done) => {
      end();
      done();
    });
  });
}

function showFailure(node: FlowNode, error: unknown): void {
  const code = error instanceof NotDone || isLabError(error) ? error.code : 'failed';
  node.status({ fill: 'red', shape: 'dot', text: shortened(code) });
}

/** A setting or a property of the message, whichever is there; the message wins. */
export function textOf(message: FlowMessage, settings: NodeSettings, name: string): string {
  const value = message[name] ?? settings[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The payload when it is an object, else an empty one. */
export function payloadObject({ payload }: FlowMessage): Readonly<Record<string, unknown>> {
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload)
    ? (payload as Readonly<Record<string, unknown>>)
    : {};
}

/** The reply of a command that must be `ok`. @throws NotDone. */
export function doneReply(reply: CommandReply): CommandReply {
  if (reply.status === 'ok') return reply;
  throw new NotDone(reply);
}
