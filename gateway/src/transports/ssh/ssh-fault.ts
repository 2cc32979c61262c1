/**
 * What goes wrong on a simulated host: nobody listens, no answer, signing in is refused, it shows another key, half an
 * output, random bytes, the same output to the same command again and again, the daemon that measures is dead.
 */
export const SSH_FAULTS = [
  'none',
  'absent',
  'silent',
  'auth-refused',
  'key-changed',
  'cut',
  'garbled',
  'frozen',
  'hal-dead',
] as const;
export type SshFault = (typeof SSH_FAULTS)[number];
