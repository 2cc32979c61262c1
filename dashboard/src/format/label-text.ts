/** Words of channel keys that are abbreviations. */
const ABBREVIATIONS: readonly string[] = [
  'adc',
  'cpu',
  'dut',
  'fpga',
  'iaq',
  'id',
  'ip',
  'ocp',
  'ovp',
  'roi',
];

/** What people read for a channel: its own name, or its key as words (`gasResistance` becomes "Gas resistance"). */
export function channelLabel(key: string, name?: string): string {
  if (name !== undefined && name.trim() !== '') return name;
  const words = key
    .replace(/[._-]+/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .trim()
    .split(/\s+/)
    .map((word) => (ABBREVIATIONS.includes(word.toLowerCase()) ? word.toUpperCase() : word))
    .join(' ');
  return words === '' ? key : words.charAt(0).toUpperCase() + words.slice(1);
}
