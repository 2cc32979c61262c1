import type { BenchSnapshot, DeviceView } from '../bench/bench-snapshot.ts';

/** Commands that only boards under test take (contract §6.3). */
const BOARD_COMMANDS = ['exec', 'arp-update', 'hostkey-trust'];

/** Every device that is asked like a board under test. */
export function boardsOf(devices: readonly DeviceView[]): DeviceView[] {
  return devices.filter(({ description }) =>
    BOARD_COMMANDS.some((method) => Object.hasOwn(description?.cmds ?? {}, method)),
  );
}

/** What hangs on the supply, in words: the board of the run that is going, else the board there is. */
export function boardName({ run, devices }: Pick<BenchSnapshot, 'run' | 'devices'>): string {
  if (run?.state === 'recording' && run.dut !== null) return run.dut.serial;
  const [first, ...more] = boardsOf(devices);
  return first === undefined || more.length > 0 ? 'the board' : (first.description?.name ?? first.id);
}
