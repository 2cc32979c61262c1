import type { Client } from 'aedes';
import type { TopicEmitter } from './topic-emitter.ts';

/**
 * Keeps Aedes from dropping messages that were overtaken. It takes a message for a copy, which an overlapping subscription
 * brings, when its counter is not above that of the last one delivered; but a retained message waits for the store, one with
 * QoS 1 for the sessions, and what was published after it is delivered first. Only the message that is being handed out
 * right now can be a copy.
 */
export function tellCopiesApart(
  client: Client,
  brokerId: string,
  emitter: Pick<TopicEmitter, 'current'>,
): void {
  let last = 0;
  const duplicates: unknown = Object.defineProperty(Object.create(null), brokerId, {
    get: () => (last === emitter.current?.packet.brokerCounter ? last : 0),
    set: (counter: number) => {
      last = counter;
    },
  });
  Object.assign(client, { duplicates });
}
