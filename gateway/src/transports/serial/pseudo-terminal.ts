import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { LabError } from '@labgate/contract';

/** Longest path of a terminal device, bytes. */
const MAX_PATH_BYTES = 128;

/** A pair of terminals: what one side writes, the other reads. Other programs take the far side for a serial port. */
export interface PseudoTerminal {
  /** Device file of the far side. */
  readonly path: string;
  /** Sends bytes to the far side; what it has no room for is lost, as on a line without flow control. */
  write(bytes: Uint8Array): void;
  /** Takes both sides away: whoever has the far side open sees its device vanish. */
  close(): void;
}

/** Opens a pair and hands on what the far side writes. @throws LabError E_BUS when the system has none to give. */
export async function openPseudoTerminal(onBytes: (bytes: Uint8Array) => void): Promise<PseudoTerminal> {
  const near = openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY);
  const path = await unlockFarSide(near);
  // While nobody has the far side open, reading the near one fails (EIO): this keeps it open.
  const keeper = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  const stream = new ReadStream(near);
  let isOpen = true;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    stream.destroy(); // closes the near side
    closeSync(keeper);
  };
  stream.on('data', (bytes: Uint8Array) => onBytes(bytes));
  stream.on('error', close);
  return {
    path,
    write: (bytes) => {
      if (!isOpen) return;
      try {
        writeSync(near, bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') close();
      }
    },
    close,
  };
}

/** Node has no call for it: the C library's own are asked. */
async function unlockFarSide(near: number): Promise<string> {
  const { default: koffi } = await import('koffi');
  const library = koffi.load(null);
  const grant = library.func('grantpt', 'int', ['int']);
  const unlock = library.func('unlockpt', 'int', ['int']);
  const name = library.func('ptsname_r', 'int', ['int', 'void *', 'size_t']);
  const path = Buffer.alloc(MAX_PATH_BYTES);
  if (grant(near) !== 0 || unlock(near) !== 0 || name(near, path, path.length) !== 0) {
    closeSync(near);
    throw new LabError('E_BUS', 'this system gives no pseudo terminal', {
      context: { errno: koffi.errno() },
    });
  }
  return path.toString('latin1', 0, path.indexOf(0));
}
