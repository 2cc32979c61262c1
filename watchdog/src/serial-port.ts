import { MAX_ANSWER_BYTES, type SafeStatePlan } from '@labgate/service-kit';
import { SerialPort } from 'serialport';

/** A serial port as the watchdog needs it: bytes out, and whatever comes back. */
export interface Port {
  write(bytes: Uint8Array): Promise<void>;
  /** Drops what has come, and gives it: one character a byte. */
  take(): string;
  close(): Promise<void>;
}

/** Opens a port for this process alone. @throws Error when it is not there or another process has it. */
export async function openPort({ path, baudRate }: SafeStatePlan['port']): Promise<Port> {
  const port = new SerialPort({ path, baudRate, dataBits: 8, parity: 'none', stopBits: 1, autoOpen: false });
  let received = '';
  port.on('data', (bytes: Buffer) => {
    received = (received + bytes.toString('latin1')).slice(-MAX_ANSWER_BYTES);
  });
  port.on('error', () => undefined); // every call has its own callback
  await done((callback) => port.open(callback));
  return {
    write: async (bytes) => {
      await done((callback) => port.write(bytes, callback));
      await done((callback) => port.drain(callback));
    },
    take: () => {
      const taken = received;
      received = '';
      return taken;
    },
    close: async () => {
      if (port.isOpen) await done((callback) => port.close(callback));
    },
  };
}

function done(call: (callback: (error?: Error | null) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error === undefined || error === null ? resolve() : reject(error)));
  });
}
