/** Says what is wrong with a topic filter (MQTT 3.1.1 §4.7), or gives `undefined`. */
export function topicFilterFault(filter: string): string | undefined {
  if (filter === '') return 'it is empty';
  if (filter.includes('\0')) return 'it has a NUL in it';
  if (Buffer.byteLength(filter) > 65_535) return 'it is longer than 65535 bytes';
  const levels = filter.split('/');
  for (const [i, level] of levels.entries()) {
    if (level.includes('#') && (level !== '#' || i !== levels.length - 1))
      return '# must be the whole last level';
    if (level.includes('+') && level !== '+') return '+ must be a whole level';
  }
  return undefined;
}
