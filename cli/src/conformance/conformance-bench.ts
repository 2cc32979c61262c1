import { setTimeout as sleep } from 'node:timers/promises';
import {
  commandReplySchema,
  descriptionSchema,
  gatewayTopics,
  ReplyAssembler,
  type CommandReply,
  type Description,
  type GatewayTopics,
} from '@labgate/contract';
import type { IClientOptions, MqttClient } from 'mqtt';
import { jsonOf, topicOf, type ObservedMessage } from './observed-message.ts';

/** How long a reply may take, ms: the default time of a command, two seconds of grace (contract §6.2), and the way. */
const REPLY_WITHIN_MS = 8_000;
/** How long a message that must not come is waited for, ms. */
const SILENCE_MS = 600;

/** What came in answer to a command: every message, parts joined. */
export type Replies = readonly CommandReply[];

/** Opens a connection of its own to the broker. */
export type Connect = (purpose: string, will?: IClientOptions['will']) => Promise<MqttClient>;

/** A gateway under examination: what it has said, and ways to ask it. */
export class ConformanceBench {
  readonly gw: string;
  readonly topics: GatewayTopics;
  /** Messages that came while it was watched, in their order. */
  readonly live: readonly ObservedMessage[];
  /** What somebody who comes late gets. */
  readonly retained: readonly ObservedMessage[];
  readonly descriptions: ReadonlyMap<string, Description>;
  /** True when outputs may be switched off to see that they obey. */
  readonly maySwitchOff: boolean;
  readonly connect: Connect;
  #count = 0;

  constructor(parts: {
    readonly gw: string;
    readonly live: readonly ObservedMessage[];
    readonly retained: readonly ObservedMessage[];
    readonly maySwitchOff: boolean;
    readonly connect: Connect;
  }) {
    this.gw = parts.gw;
    this.topics = gatewayTopics(parts.gw);
    this.live = parts.live;
    this.retained = parts.retained;
    this.maySwitchOff = parts.maySwitchOff;
    this.connect = parts.connect;
    this.descriptions = descriptionsOf(parts.retained);
  }

  /** An id no command has had. */
  nextId(): string {
    return `c${++this.#count}-${Math.random().toString(36).slice(2, 8)}`;
  }

  /**
   * Publishes requests, each with `more` over a valid request, and gives what came on this client's own reply topic until
   * `count` final replies were there, and a little longer, so that one too many is seen.
   */
  async ask(
    target: string,
    method: string,
    more: readonly Readonly<Record<string, unknown>>[],
    { retain = false, gw = this.gw } = {},
  ): Promise<Replies> {
    const topics = gatewayTopics(gw);
    const client = await this.connect('asking');
    const from = String(client.options.clientId);
    const assemblers = new Map<string, ReplyAssembler>();
    const replies: CommandReply[] = [];
    const done = Promise.withResolvers<void>();
    client.on('message', (_topic, payload) => {
      const reply = commandReplySchema.safeParse(jsonOf({ topic: '', payload, qos: 0, retain: false }));
      if (!reply.success) return;
      const { id, dup } = reply.data;
      const assembler = assemblers.get(`${id} ${dup}`) ?? new ReplyAssembler();
      assemblers.set(`${id} ${dup}`, assembler);
      const whole = assembler.add(reply.data);
      if (whole !== undefined) replies.push(whole);
      if (replies.filter(isFinal).length >= more.length) done.resolve();
    });
    try {
      await client.subscribeAsync(topics.reply(from), { qos: 1 });
      for (const fields of more) {
        const request = { v: 1, id: this.nextId(), from, ts: Date.now(), args: {}, ...fields };
        const topic = topics.command(target, method);
        await client.publishAsync(topic, JSON.stringify(request), { qos: 1, retain });
      }
      await Promise.race([done.promise, sleep(REPLY_WITHIN_MS)]);
      await sleep(SILENCE_MS);
      return replies;
    } finally {
      await client.endAsync(true);
    }
  }

  /** What a new client gets on `filter` within a short time. */
  async look(filter: string, forMs = SILENCE_MS): Promise<ObservedMessage[]> {
    const client = await this.connect('looking');
    const seen: ObservedMessage[] = [];
    client.on('message', (topic, payload, { qos, retain }) => seen.push({ topic, payload, qos, retain }));
    try {
      await client.subscribeAsync(filter, { qos: 1 });
      await sleep(forMs);
      return seen;
    } finally {
      await client.endAsync(true);
    }
  }
}

/** True for the reply that ends a command (contract §6.2). */
export function isFinal({ status }: CommandReply): boolean {
  return status !== 'accepted';
}

function descriptionsOf(retained: readonly ObservedMessage[]): Map<string, Description> {
  return new Map(
    retained.flatMap((observed) => {
      const description = descriptionSchema.safeParse(jsonOf(observed));
      const isOne = topicOf(observed)?.kind === 'deviceDescription' && description.success;
      return isOne ? [[description.data.id, description.data] as const] : [];
    }),
  );
}
