/** A list reply; anything else counts as an empty list. */
export function asList(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}

/** Reads `[[time, value], …]`, where values are text. */
export function asSamples(reply: unknown): { readonly timesMs: Float64Array; readonly values: Float64Array } {
  const pairs = asList(reply);
  const timesMs = new Float64Array(pairs.length);
  const values = new Float64Array(pairs.length);
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index] as readonly [number, string];
    timesMs[index] = pair[0];
    values[index] = Number(pair[1]);
  }
  return { timesMs, values };
}

/** Reads a flat list of names and values. */
export function asFields(reply: unknown): ReadonlyMap<string, unknown> {
  const list = asList(reply);
  const fields = new Map<string, unknown>();
  for (let index = 0; index + 1 < list.length; index += 2) fields.set(String(list[index]), list[index + 1]);
  return fields;
}

/** Reads `[[name, value], …]`. */
export function asLabels(reply: unknown): ReadonlyMap<string, string> {
  return new Map(asList(reply).map((pair) => [String(asList(pair)[0]), String(asList(pair)[1])]));
}
