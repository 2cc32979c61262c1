/** What people read for a channel: its own name, or its key as words (`gasResistance` becomes "Gas resistance"). */
export function channelLabel(key: string, name?: string): string {
  if (name !== undefined && name.trim() !== '') return name;
  const words = key
    .replace(/[._-]+/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .trim();
  return words === '' ? key : words.charAt(0).toUpperCase() + words.slice(1);
}

/** Word for an air quality index of 0 to 500, lower is better. */
export function airQualityWord(index: number): string {
  const scale: readonly (readonly [number, string])[] = [
    [50, 'excellent'],
    [100, 'good'],
    [150, 'light'],
    [200, 'moderate'],
    [300, 'heavy'],
  ];
  return scale.find(([upTo]) => index <= upTo)?.[1] ?? 'severe';
}
