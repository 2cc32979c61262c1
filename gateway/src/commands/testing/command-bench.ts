import {
  commandReplySchema,
  LabError,
  noArgsSchema,
  type CommandReply,
  type CommandType,
  type Role,
} from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { settle, VirtualClock } from '@labgate/testkit';
import { z } from 'zod';
import type { AuditEntry } from '../../audit/audit-log.ts';
import type { ForeignMessage } from '../../broker/foreign-message.ts';
import type { OutgoingMessage } from '../../outlet.ts';
import { commandMethod, type CommandResult } from '../command-method.ts';
import { CommandServer } from '../command-server.ts';

const ANSWER = z.unknown();
const plain: CommandType = { summary: '', role: 'operator', args: noArgsSchema, answer: ANSWER };
const output: CommandType = { ...plain, args: z.object({ on: z.boolean() }) };

/** A command server with a supply `psu0` and the journal, what it sent, and what was carried out and audited. */
export function createBench(): {
  readonly clock: VirtualClock;
  readonly sent: { readonly topic: string; readonly reply: CommandReply }[];
  readonly raw: OutgoingMessage[];
  readonly calls: string[];
  readonly audited: AuditEntry[];
  readonly resolveSlow: (result: CommandResult) => void;
  readonly send: (method: string, request: unknown, message?: Partial<ForeignMessage>) => Promise<void>;
} {
  const clock = new VirtualClock();
  const sent: { topic: string; reply: CommandReply }[] = [];
  const raw: OutgoingMessage[] = [];
  const calls: string[] = [];
  const audited: AuditEntry[] = [];
  const slow = Promise.withResolvers<CommandResult>();
  const handlers = new Map<string, (message: ForeignMessage) => void>();
  const server = new CommandServer({
    broker: {
      subscribeInProcess: (filter, listener) => {
        handlers.set(filter, listener);
        return () => handlers.delete(filter);
      },
    },
    outlet: {
      publish: (message) => {
        raw.push(message);
        if (message.payload.length === 0) return;
        sent.push({
          topic: message.topic,
          reply: commandReplySchema.parse(JSON.parse(String(message.payload))),
        });
      },
    },
    gatewayId: 'demo',
    clock,
    log: createLogger('commands', 'silent'),
    audit: (entry) => audited.push(entry),
  });
  registerMethods(server, calls, slow.promise);
  return {
    clock,
    sent,
    raw,
    calls,
    audited,
    resolveSlow: slow.resolve,
    send: async (method, request, message = {}) => {
      const payload = Buffer.from(typeof request === 'string' ? request : JSON.stringify(request));
      const target = method === 'read' ? '$journal' : 'psu0';
      const topic = `lab/1/demo/${target}/cmd/${method}`;
      handlers.get(`lab/1/demo/${target}/cmd/+`)?.({ topic, payload, qos: 1, retain: false, ...message });
      for (let i = 0; i < 20; i++) await settle();
    },
  };
}

/** Methods of a supply and of the journal, one for each way a command can go. */
function registerMethods(server: CommandServer, calls: string[], slow: Promise<CommandResult>): void {
  const note = (name: string, data: unknown) => async (): Promise<CommandResult> => {
    calls.push(name);
    return { data };
  };
  server.register('psu0', {
    get: commandMethod(plain, {
      run: async () => {
        calls.push('get');
        return { data: { n: 1 }, before: { n: 0 }, after: { n: 1 } };
      },
    }),
    admin: commandMethod({ ...plain, role: 'admin' }, { run: note('admin', {}) }),
    long: commandMethod(plain, {
      run: note('long', { list: Array.from({ length: 9000 }, (_, i) => `item ${i}`) }),
    }),
    slow: commandMethod(plain, { run: () => slow }),
    job: commandMethod({ ...plain, isJob: true }, { run: () => slow }),
    busy: commandMethod(plain, { run: () => Promise.reject(new LabError('E_BUSY', 'busy')) }),
    broken: commandMethod(plain, { run: () => Promise.reject(new TypeError('secret detail')) }),
    bus: commandMethod(plain, { run: () => Promise.reject(new LabError('E_BUS', 'stuck')) }),
    output: commandMethod(output, {
      run: note('output', {}),
      isRepeatable: (args) => !(args as { on: boolean }).on,
    }),
  });
  server.register('$journal', {
    read: commandMethod({ ...plain, isQuery: true }, { run: note('read', {}) }),
  });
}

export const request = (id: string, more: object = {}): object => ({ v: 1, id, from: 'desk', ...more });
export const sender = (role: Role, clientId = 'desk'): Partial<ForeignMessage> => ({
  sender: { clientId, role, address: '127.0.0.1' },
});
