import { MESSAGES, validateMessage, type MessageType } from '@labgate/contract';
import { telemetryOf, topicOf, type ObservedMessage } from '../observed-message.ts';
import { verdictOf, type Rule } from '../rule.ts';

const name = ({ topic }: ObservedMessage): string => topic;

/** Kinds whose newest message everybody finds who comes late. */
function isRetainedKind({ topic }: ObservedMessage): boolean {
  const kind = topicOf({ topic, payload: new Uint8Array(), qos: 0, retain: false })?.kind;
  return kind !== undefined && (MESSAGES[kind] as MessageType).retain === 'retained';
}

/** What every message must be, and what must be there for those who come late (contract §2, §3, §4). */
export const MESSAGE_RULES: readonly Rule[] = [
  {
    clause: '§12',
    text: 'every message has a topic, QoS, size and payload of the contract',
    check: ({ live }) => {
      const faults = live.flatMap((message) => {
        const { topic, payload, qos } = message;
        const verdict = validateMessage(topic, payload, { qos });
        return verdict.ok ? [] : [`${topic}: ${verdict.reason}`];
      });
      return verdictOf(faults, live.length, 'message');
    },
  },
  {
    clause: '§2',
    text: 'what is retained by the contract is there for a client that comes late',
    check: ({ live, retained }) => {
      const there = new Set(retained.map(name));
      const said = live.filter((message) => isRetainedKind(message) && message.payload.length > 0);
      const missing = new Set(said.map(name).filter((topic) => !there.has(topic)));
      return verdictOf(
        [...missing].map((topic) => `${topic} is not retained`),
        said.length,
        'message of that kind',
      );
    },
  },
  {
    clause: '§3',
    text: 'frames, events, commands, replies and the journal are never retained',
    check: ({ retained }) =>
      verdictOf(
        retained.filter((message) => !isRetainedKind(message)).map(({ topic }) => `${topic} is retained`),
        retained.length,
        'retained message',
      ),
  },
  {
    clause: '§2',
    text: 'gateway and devices say what they are and how they are',
    check: ({ topics, retained, descriptions }) => {
      const there = new Set(retained.map(name));
      const wanted = [
        topics.state,
        topics.info,
        ...[...descriptions.keys()].map((dev) => topics.deviceState(dev)),
      ];
      return verdictOf(
        wanted.filter((topic) => !there.has(topic)).map((topic) => `${topic} is missing`),
        wanted.length,
        'device',
      );
    },
  },
  {
    clause: '§4.1',
    text: 'every channel of a message is in the descriptor of its device',
    check: ({ live, descriptions }) => {
      const messages = telemetryOf(live);
      const faults = messages.flatMap(({ dev, stream, message }) => {
        const props = descriptions.get(dev)?.streams[stream]?.props ?? {};
        return Object.keys(message.val)
          .filter((channel) => !Object.hasOwn(props, channel))
          .map((channel) => `${dev}/${stream}/${channel} is not described`);
      });
      return verdictOf([...new Set(faults)], messages.length, 'telemetry');
    },
  },
  {
    clause: '§4.2',
    text: 'a value that could not be read is null and says why',
    check: ({ live }) => {
      const messages = telemetryOf(live);
      const faults = messages.flatMap(({ dev, stream, message: { val, why = {} } }) =>
        Object.entries(val)
          .filter(([channel, value]) => value === null && !Object.hasOwn(why, channel))
          .map(([channel]) => `${dev}/${stream}/${channel} is null without a reason`),
      );
      return verdictOf([...new Set(faults)], messages.length, 'telemetry');
    },
  },
];
