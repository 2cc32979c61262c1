/** The groups in which devices are listed, by what their kind is called. */
export const DEVICE_GROUPS = [
  { name: 'supplies', label: 'Supplies', prefix: 'psu-', stem: 'psu' },
  { name: 'boards', label: 'Boards under test', prefix: 'dut-', stem: 'dut' },
  { name: 'sensors', label: 'Sensors', prefix: '', stem: 'dev' },
] as const;
export type DeviceGroup = (typeof DEVICE_GROUPS)[number];

/** The group of a kind of device. */
export function groupOf(kind: string): DeviceGroup {
  const [supplies, boards, sensors] = DEVICE_GROUPS;
  if (kind.startsWith(supplies.prefix)) return supplies;
  return kind.startsWith(boards.prefix) ? boards : sensors;
}

/** The first id of a row `psu0`, `psu1` … that nobody has. */
export function freeId(stem: string, taken: readonly string[]): string {
  for (let n = 0; ; n++) {
    const id = `${stem}${n}`;
    if (!taken.includes(id)) return id;
  }
}
