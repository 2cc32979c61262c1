/** Colours of measurements on any palette: the dark theme's series, which have a dark outline around them. */
const COLOURS = ['#56b4e9', '#e69f00', '#2dc59b', '#e39ac6', '#f0e442', '#ff8a4c'] as const;

/** The colour of the measurement with this number; after six they come again, and the number tells them apart. */
export function measurementColour(id: number): string {
  return COLOURS[(id - 1) % COLOURS.length] ?? COLOURS[0];
}
