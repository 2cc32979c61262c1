import {
  channelNameSchema,
  deviceIdSchema,
  idSchema,
  type Channel,
  type Description,
} from '@labgate/contract';

/** A channel of a device, as `dev/stream/channel`. */
export interface Source {
  readonly dev: string;
  readonly stream: string;
  readonly channel: string;
}

/** A source with what a person wants to know of it, for a list to choose from. */
export interface ListedSource extends Source {
  readonly source: string;
  readonly label: string;
  readonly unit: string;
}

/** Reads `dev/stream/channel`; `undefined` when it is none. */
export function parseSource(text: unknown): Source | undefined {
  const [dev, stream, channel, ...rest] = typeof text === 'string' ? text.split('/') : [];
  const isWhole =
    rest.length === 0 &&
    deviceIdSchema.safeParse(dev).success &&
    idSchema.safeParse(stream).success &&
    channelNameSchema.safeParse(channel).success;
  return isWhole ? { dev: dev ?? '', stream: stream ?? '', channel: channel ?? '' } : undefined;
}

/** The descriptor's entry for a source; `undefined` when there is no such channel. */
export function describeSource(
  descriptions: ReadonlyMap<string, Description>,
  { dev, stream, channel }: Source,
): { readonly channel: Channel; readonly periodMs: number } | undefined {
  const described = own(descriptions.get(dev)?.streams, stream);
  const props = own(described?.props, channel);
  return described === undefined || props === undefined
    ? undefined
    : { channel: props, periodMs: described.periodMs };
}

/** Every channel of every device, in the order of the descriptors. */
export function listSources(descriptions: ReadonlyMap<string, Description>): ListedSource[] {
  return [...descriptions.values()].flatMap(({ id, name, streams }) =>
    Object.entries(streams).flatMap(([stream, { props }]) =>
      Object.entries(props).map(([channel, described]) => ({
        dev: id,
        stream,
        channel,
        source: `${id}/${stream}/${channel}`,
        label: `${name}: ${described.name ?? channel}`,
        unit: described.unit ?? '',
      })),
    ),
  );
}

/** Names come from the wire: `constructor` is one like any other. */
function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
