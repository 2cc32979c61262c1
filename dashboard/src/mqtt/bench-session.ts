import { supplyStateSchema } from '@labgate/contract';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { BenchStore } from '../bench/bench-store.ts';
import type { Timers } from '../bench/timers.ts';
import { OutputOff, type OffAnswer } from '../output-off/output-off.ts';
import type { BrokerLogin } from '../session/session-store.ts';
import { OutputHistory } from '../supply/output-history.ts';
import { outputOf, suppliesOf, supplyValue } from '../supply/supplies.ts';
import { clientOptions, randomClientId } from './client-options.ts';
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
  readonly outputOff: OutputOff;
  readonly outputs: OutputHistory;
  /** Feeds store and commands from a client that is connected; returns the end of it. */
  attach(client: MqttClient): () => void;
  /** Ends both connections. */
  stop(): void;
}

const LOST = 'The connection to the gateway was lost; what happens until it is back is missing here.';

/** Prepares a session; the connection is made by the provider that gets its options. */
export function createBenchSession(url: string, timers: Timers, login?: BrokerLogin): BenchSession {
  const clientId = randomClientId('dash');
  const store = new BenchStore(timers);
  const monitor = new ConnectionMonitor(timers);
  const commands = new CommandChannel(timers, clientId);
  const dispatcher = new Dispatcher(store, timers, clientId, (reply) => commands.take(reply));
  commands.onAnswer(({ command, reply }) => {
    if (command.gw === store.gw) store.addAnswer(command, reply, clientId);
  });
  const outputs = new OutputHistory();
  store.onGatewayChange(() => outputs.clear());
  const framePacer = new ConnectionMonitor(timers);
  const frames = new FrameFeed(timers, () =>
    mqtt.connect(
      url,
      clientOptions(`${clientId}-frames`, login, (client) => framePacer.watch(client)),
    ),
  );
  return {
    url,
    clientId,
    options: clientOptions(clientId, login, (client) => monitor.watch(client)),
    store,
    monitor,
    commands,
    frames,
    outputOff: createOutputOff(timers, store, commands, outputs),
    outputs,
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

/** Longer than any try waits for the next: a late answer still counts. */
const OFF_ANSWER_WITHIN_MS = 8000;

function createOutputOff(
  timers: Timers,
  store: BenchStore,
  commands: CommandChannel,
  outputs: OutputHistory,
): OutputOff {
  const outputOff = new OutputOff(timers, {
    isConnected: () => commands.isOpen,
    send: (supply) => sendOff(store.gw, supply, commands),
  });
  store.subscribe(() => {
    for (const supply of suppliesOf(store.snapshot().devices)) {
      const output = outputOf(supply);
      if (output === undefined) continue;
      outputOff.observe(supply.id, output.isOn, output.tsMs);
      const [vOut, iOut] = [supplyValue(supply, 'vOut'), supplyValue(supply, 'iOut')];
      outputs.observe(supply.id, { ...output, vOut, iOut });
    }
  });
  return outputOff;
}

async function sendOff(gw: string | undefined, supply: string, commands: CommandChannel): Promise<OffAnswer> {
  if (gw === undefined) return { kind: 'failed', text: 'no gateway has reported' };
  try {
    const command = { gw, target: supply, method: 'output', args: { on: false } };
    const reply = await commands.send(command, OFF_ANSWER_WITHIN_MS);
    const isOff = supplyStateSchema.safeParse(reply.data).data?.output === false;
    if (reply.status === 'ok' && isOff) return { kind: 'off', atMs: reply.ts };
    const kind = reply.code === 'E_ROLE' ? 'refused' : 'failed';
    return { kind, text: reply.msg === '' ? (reply.code ?? 'the supply still reports on') : reply.msg };
  } catch (error) {
    return { kind: 'failed', text: error instanceof Error ? error.message : String(error) };
  }
}
