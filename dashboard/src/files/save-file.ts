/** Hands bytes or text to the browser as a download. */
export function saveFile(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the data once it has begun, which is after this turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Name of a file about one moment: `labgate-<what>-20261122T140211Z.<ending>`. */
export function fileName(what: string, tsMs: number, ending: string): string {
  const moment = new Date(tsMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const safe = what.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, 60);
  return `labgate-${safe}-${moment}.${ending}`;
}
