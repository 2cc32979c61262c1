import { isLoginRefused, isOtherVersion } from '@labgate/contract';
import { connect, ErrorWithReasonCode, type IClientOptions, type MqttClient } from 'mqtt';
import type { LabAddress } from './lab-link.ts';

/** What becomes of a connection. */
export interface LabClientEvents {
  connected(): void;
  lost(): void;
  /** `reason` says what is wrong and what to do, in one line. */
  failed(reason: string): void;
  message(topic: string, payload: Uint8Array): void;
}

/** An MQTT client that comes back by itself. */
export interface LabClient {
  subscribe(filter: string): void;
  unsubscribe(filter: string): void;
  /** QoS 1, not retained. */
  publish(topic: string, payload: string): void;
  close(): Promise<void>;
}

const RECONNECT_MS = 2_000;
/** Time without traffic after which the broker is asked whether it is there, s. */
const KEEPALIVE_S = 20;

/** Connects with MQTT 3.1.1, and with MQTT 5 to a broker that speaks nothing else (contract §9). */
export function connectLab(address: LabAddress, clientId: string, events: LabClientEvents): LabClient {
  let isOpen = true;
  /** Commands on their way; after a loss they are dropped, for one that arrives late must not be carried out. */
  const underWay = new Set<number>();
  const dropCommands = (): void => {
    for (const id of underWay) client.removeOutgoingMessage(id);
    underWay.clear();
  };
  let client = start(4);

  function start(protocolVersion: 4 | 5): MqttClient {
    const next = connect(address.url, options(address, clientId, protocolVersion));
    let isConnected = false;
    next.on('connect', () => {
      isConnected = true;
      events.connected();
    });
    next.on('close', () => {
      dropCommands();
      // an attempt that failed closes too, and why it failed is to stay visible
      if (isConnected) events.lost();
      isConnected = false;
    });
    next.on('message', (topic, payload) => events.message(topic, payload));
    next.on('error', (error) => {
      const isOther = error instanceof ErrorWithReasonCode && isOtherVersion(error.code);
      if (isOther && protocolVersion === 4 && isOpen) {
        next.end(true);
        client = start(5);
      } else {
        events.failed(reasonOf(error, address.url));
      }
    });
    return next;
  }

  const publish = (topic: string, payload: string): void => {
    client.publish(topic, payload, { qos: 1 }, (_error, packet) => {
      if (packet?.messageId !== undefined) underWay.delete(packet.messageId);
    });
    underWay.add(client.getLastMessageId());
  };

  return {
    subscribe: (filter) => void client.subscribe(filter, { qos: 1 }),
    unsubscribe: (filter) => void client.unsubscribe(filter),
    publish,
    close: async () => {
      isOpen = false;
      await client.endAsync(true);
    },
  };
}

function options({ user, password }: LabAddress, clientId: string, protocolVersion: 4 | 5): IClientOptions {
  return {
    clientId,
    clean: true,
    protocolVersion,
    keepalive: KEEPALIVE_S,
    reconnectPeriod: RECONNECT_MS,
    // what was asked for while there was no connection must not be carried out later
    queueQoSZero: false,
    resubscribe: false,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
  };
}

function reasonOf(error: Error, url: string): string {
  const place = URL.canParse(url) ? new URL(url).host : url;
  if (error instanceof ErrorWithReasonCode) {
    if (isLoginRefused(error.code)) return `${place} refuses this user: check name and password`;
    if (isOtherVersion(error.code)) return `${place} speaks neither MQTT 3.1.1 nor MQTT 5`;
  }
  const code = 'code' in error ? String(error.code) : error.message;
  return `no broker answers at ${place} (${code}): is the gateway running?`;
}
