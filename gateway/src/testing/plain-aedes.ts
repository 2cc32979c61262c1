import { createServer, type AddressInfo } from 'node:net';
import { Aedes, type AedesOptions } from 'aedes';

/** Aedes as it comes, to show which faults the guard cures. */
export async function startPlainAedes(
  options: AedesOptions = {},
): Promise<{ readonly aedes: Aedes; readonly port: number; stop(): Promise<void> }> {
  const aedes = await Aedes.createBroker(options);
  const server = createServer((socket) => aedes.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    await new Promise<void>((resolve) => aedes.close(resolve));
    await new Promise((resolve) => server.close(resolve));
  };
  return { aedes, port: (server.address() as AddressInfo).port, stop };
}
