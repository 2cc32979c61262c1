import { LabError } from '@labgate/contract';

/** Says why a port could not be listened on, and what to do: E_PORT_IN_USE, E_PERMISSION or E_CONFIG. */
export function listenError(cause: unknown, host: string, port: number, variable: string): LabError {
  const options = { context: { host, port }, cause };
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new LabError(
        'E_PORT_IN_USE',
        `port ${port} on ${host} is in use: stop the other program or set ${variable}`,
        options,
      );
    case 'EACCES':
      return new LabError(
        'E_PERMISSION',
        `port ${port} needs more rights: set ${variable} to one above 1023`,
        options,
      );
    default:
      return new LabError(
        'E_CONFIG',
        `cannot listen on ${host}:${port}: ${(cause as Error).message}`,
        options,
      );
  }
}
