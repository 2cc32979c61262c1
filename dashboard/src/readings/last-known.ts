/** How a state reads that was well when it was last heard: nobody tells any more, and it may be ill by now. */
export function lastKnown(word: string) {
  return { glyph: '○', tone: 'muted', word: `last ${word}` } as const;
}
