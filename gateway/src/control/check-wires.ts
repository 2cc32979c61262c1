import { connect } from 'node:net';
import { isLabError, LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { DeviceConfig } from '../config/parse-devices.ts';
import type { Wires } from '../wires.ts';

/** Longest wait for a host to name itself, ms. */
const GREETED_WITHIN_MS = 3_000;

/** Of what a server says before it names itself, so much is kept. */
const MAX_GREETING = 1_024;

/** What became of asking a device whether it is there. */
export interface WireCheck {
  readonly dev: string;
  readonly transport: 'i2c' | 'serial' | 'ssh';
  /** `i2c-1@0x33`, `/dev/ttyACM0` or `10.100.0.1:22`. */
  readonly place: string;
  /** Why it is not; absent where it answers, and for a serial port, at which nothing may be said unasked. */
  readonly fault?: string;
}

interface WireCheckParts {
  readonly devices: readonly Pick<DeviceConfig, 'id' | 'adapter' | 'config' | 'simulate'>[];
  readonly wires: Pick<Wires, 'openI2c'>;
  readonly clock: Pick<Clock, 'schedule'>;
}

/** Asks every device that is not simulated whether it is there; nothing is set, nobody signs in. */
export async function checkWires({ devices, wires, clock }: WireCheckParts): Promise<WireCheck[]> {
  const real = devices.filter(({ simulate }) => !simulate);
  return Promise.all(
    real.map(async ({ id: dev, adapter, config }): Promise<WireCheck> => {
      switch (adapter.transport) {
        case 'i2c': {
          const { bus, address } = adapter.address(config);
          const place = `${bus}@0x${address.toString(16)}`;
          return { dev, transport: 'i2c', place, ...(await faultOf(() => readByte(wires, bus, address))) };
        }
        case 'serial':
          return { dev, transport: 'serial', place: adapter.address(config).path };
        case 'ssh': {
          const { host, port } = adapter.address(config);
          const place = `${host}:${port}`;
          return { dev, transport: 'ssh', place, ...(await faultOf(() => knock(host, port, clock))) };
        }
      }
    }),
  );
}

async function faultOf(ask: () => Promise<void>): Promise<{ readonly fault?: string }> {
  try {
    await ask();
    return {};
  } catch (error) {
    if (!isLabError(error)) throw error;
    return { fault: error.message };
  }
}

/** Reading a byte changes nothing in the chips of this bench. */
async function readByte(wires: WireCheckParts['wires'], name: string, address: number): Promise<void> {
  const bus = await wires.openI2c(name);
  try {
    await bus.read(address, new Uint8Array(1));
  } finally {
    await bus.close();
  }
}

function knock(host: string, port: number, clock: WireCheckParts['clock']): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const fail = (reason: string, cause?: unknown): void =>
      reject(new LabError('E_UNREACHABLE', reason, { cause }));
    const cancel = clock.schedule(GREETED_WITHIN_MS, () => {
      socket.destroy();
      fail('nothing that names itself as SSH in time');
    });
    // a server names itself unasked, maybe after other lines (RFC 4253, §4.2)
    let said = '';
    socket.on('data', (piece: Buffer) => {
      said = (said + piece.toString('latin1')).slice(-MAX_GREETING);
      if (!/^SSH-/m.test(said)) return;
      socket.destroy();
      resolve();
    });
    socket.once('end', () => fail('it closes without naming itself as SSH'));
    socket.once('error', (cause) => fail(cause.message, cause));
    socket.once('close', cancel);
  });
}
