import { useEffect, useState } from 'react';
import { z } from 'zod';
import { useHttpPath } from '../mqtt/bench-provider.tsx';

const nodeSchema = z.record(z.string(), z.unknown());
const schemasSchema = z.object({
  file: nodeSchema,
  device: nodeSchema,
  kinds: z.record(z.string(), nodeSchema),
});
/** The schemas that the forms are drawn from. */
export type ConfigSchemas = z.output<typeof schemasSchema>;

/** Loads the schemas of the configuration; the second is why there are none. */
export function useConfigSchemas(
  isWanted: boolean,
): readonly [ConfigSchemas | undefined, string | undefined] {
  const path = useHttpPath()('api/v1/config/schema');
  const [loaded, setLoaded] = useState<readonly [ConfigSchemas | undefined, string | undefined]>([
    undefined,
    undefined,
  ]);
  useEffect(() => {
    if (!isWanted) return;
    const load = async (): Promise<void> => {
      const response = await fetch(path);
      const schemas = schemasSchema.safeParse(await response.json()).data;
      setLoaded(schemas === undefined ? [undefined, UNREADABLE] : [schemas, undefined]);
    };
    load().catch(() => setLoaded([undefined, UNREADABLE]));
  }, [path, isWanted]);
  return loaded;
}

const UNREADABLE =
  'The gateway did not give the schemas of its configuration. Check its version, then reload.';
