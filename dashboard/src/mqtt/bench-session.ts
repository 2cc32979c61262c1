import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { BenchStore } from '../bench/bench-store.ts';
import type { Timers } from '../bench/throttle.ts';
import { clientOptions, randomClientId, type Credentials } from './client-options.ts';
import { CommandChannel } from './command-channel.ts';
import { ConnectionMonitor } from './connection-monitor.ts';
import { Dispatcher } from './dispatcher.ts';
import { FrameFeed } from './frame-feed.ts';

/** One visit of one user: both connections and everything that came over them. */
export interface BenchSession {
  readonly url: string;
  readonly clientId: string;
  /** Options for the provider's client. */
  readonly options: IClientOptions;
  readonly store: BenchStore;
  readonly monitor: ConnectionMonitor;
  readonly commands: CommandChannel;
  readonly frames: FrameFeed;
  /** Feeds store and commands from a client that is connected; returns the end of it. */
  attach(client: MqttClient): () => void;
  /** Ends both connections. */
  stop(): void;
}

const LOST = 'The connection to the gateway was lost; what happens until it is back is missing here.';

/** Prepares a session; the connection is made by the provider that gets its options. */
export function createBenchSession(
  url: string,
  timers: Timers,
  credentials: Credentials | undefined,
): BenchSession {
  const clientId = randomClientId('dash');
  const store = new BenchStore(timers);
  const monitor = new ConnectionMonitor(timers);
  const commands = new CommandChannel(timers, clientId);
  const dispatcher = new Dispatcher(store, timers, clientId, (reply) => commands.take(reply));
  commands.onAnswer(({ command, reply }) => {
    if (command.gw === store.gw) store.addAnswer(command, reply, clientId);
  });
  const framePacer = new ConnectionMonitor(timers);
  const frames = new FrameFeed(timers, () =>
    mqtt.connect(
      url,
      clientOptions(`${clientId}-frames`, credentials, (client) => framePacer.watch(client)),
    ),
  );
  return {
    url,
    clientId,
    options: clientOptions(clientId, credentials, (client) => monitor.watch(client)),
    store,
    monitor,
    commands,
    frames,
    attach: (client) => {
      const detach = dispatcher.attach(client);
      commands.setClient(client);
      let isLost = false;
      const onClose = (): void => {
        commands.setClient(undefined);
        // Each attempt that fails closes once more.
        if (!isLost) store.log.addPage('connection.lost', 'warn', LOST);
        isLost = true;
      };
      const onConnect = (): void => {
        commands.setClient(client);
        if (isLost) store.log.addPage('connection.back', 'info', 'The connection to the gateway is back.');
        isLost = false;
        // What let this one through lets the other one through.
        framePacer.retryNow();
      };
      client.on('close', onClose);
      client.on('connect', onConnect);
      return () => {
        client.off('close', onClose);
        client.off('connect', onConnect);
        commands.setClient(undefined);
        detach();
      };
    },
    stop: () => {
      frames.stop();
      monitor.stop();
    },
  };
}
