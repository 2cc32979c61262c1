import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { RawClient } from './raw-mqtt.ts';

/** Node publishes every connection here that a server of this process accepts. */
const CHANNEL = 'net.server.socket';

/** A client, and the other end of its connection, in the broker. */
export interface AcceptedClient {
  readonly client: RawClient;
  readonly accepted: Socket;
}

/** Connects to a broker of this process and waits until it has accepted. */
export async function openAccepted(port: number): Promise<AcceptedClient> {
  const sockets: Socket[] = [];
  let wake = (): void => undefined;
  const onSocket = (message: unknown): void => {
    sockets.push((message as { readonly socket: Socket }).socket);
    wake();
  };
  subscribe(CHANNEL, onSocket);
  try {
    const client = await RawClient.open(port);
    for (;;) {
      const accepted = sockets.find(({ remotePort }) => remotePort === client.socket.localPort);
      if (accepted !== undefined) return { client, accepted };
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    unsubscribe(CHANNEL, onSocket);
  }
}
