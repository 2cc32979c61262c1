// Runs with the emulation preloaded: opens real buses and carries out what the parent process asks for.
import { isLabError } from '@labgate/contract';
import { SystemClock } from '@labgate/service-kit';
import { openLinuxI2cBus } from '../../transports/i2c/open-linux-i2c-bus.ts';
import { SharedI2cBuses } from '../../transports/i2c/shared-i2c-buses.ts';
import type { BusReply, BusRequest } from './real-bus-messages.ts';
import type { I2cBus } from '../../transports/i2c/i2c-bus.ts';

const clock = new SystemClock();
const deadlineMs = Number(process.argv[2]);
const shared = new SharedI2cBuses((name) => openLinuxI2cBus(name, clock, deadlineMs));
const open = new Map<string, Promise<I2cBus>>();

function busOf(name: string): Promise<I2cBus> {
  const bus = open.get(name) ?? shared.open(name);
  open.set(name, bus);
  return bus;
}

async function carryOut({ bus: name, operation, address, bytes, length }: BusRequest): Promise<Uint8Array> {
  const bus = await busOf(name);
  const into = new Uint8Array(length);
  switch (operation) {
    case 'write':
      await bus.write(address, bytes);
      return into;
    case 'read':
      await bus.read(address, into);
      return into;
    case 'writeRead':
      await bus.writeRead(address, bytes, into);
      return into;
    case 'close':
      await bus.close();
      return into;
  }
}

process.on('message', (request: BusRequest) => {
  carryOut(request).then(
    (bytes) => answer({ id: request.id, bytes }),
    (error: unknown) => {
      const known = isLabError(error)
        ? { code: error.code, message: error.message, context: error.context }
        : { code: undefined, message: String(error), context: {} };
      answer({ id: request.id, error: known });
    },
  );
});

function answer(reply: BusReply): void {
  process.send?.(reply);
}
