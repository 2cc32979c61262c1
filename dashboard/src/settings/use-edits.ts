import { useCallback, useMemo, useState } from 'react';
import { pathText, valueAt, type ConfigChange, type ConfigPath } from './config-changes.ts';
import { fieldText, parseField } from './field-text.ts';
import type { SchemaField } from './schema-field.ts';

interface Edit {
  readonly path: ConfigPath;
  readonly field: SchemaField;
  readonly text: string;
}

/** What somebody has typed into the forms and not applied. */
export interface Edits {
  /** What stands in the field at a path; the value in force where nobody typed. */
  readonly textAt: (path: ConfigPath, field: SchemaField) => string;
  readonly isEdited: (path: ConfigPath) => boolean;
  readonly faultAt: (path: ConfigPath) => string | undefined;
  readonly edit: (path: ConfigPath, field: SchemaField, text: string) => void;
  readonly clear: () => void;
  readonly changes: readonly ConfigChange[];
  readonly hasFaults: boolean;
}

/** Keeps the edits of all forms against one configuration. */
export function useEdits(config: unknown): Edits {
  const [edits, setEdits] = useState<ReadonlyMap<string, Edit>>(new Map());
  const parsed = useMemo(
    () => new Map([...edits].map(([key, { text, field }]) => [key, parseField(text, field)])),
    [edits],
  );
  const changes = useMemo(
    () =>
      [...edits].flatMap(([key, { path }]): ConfigChange[] => {
        const each = parsed.get(key);
        if (each === undefined || 'fault' in each) return [];
        return [{ path, before: valueAt(config, path), after: each.value }];
      }),
    [edits, parsed, config],
  );
  const edit = useCallback(
    (path: ConfigPath, field: SchemaField, text: string) =>
      setEdits((all) => {
        const next = new Map(all);
        if (text === fieldText(valueAt(config, path), field)) next.delete(pathText(path));
        else next.set(pathText(path), { path, field, text });
        return next;
      }),
    [config],
  );
  const clear = useCallback(() => setEdits(new Map()), []);
  return {
    textAt: (path, field) => edits.get(pathText(path))?.text ?? fieldText(valueAt(config, path), field),
    isEdited: (path) => edits.has(pathText(path)),
    faultAt: (path) => {
      const each = parsed.get(pathText(path));
      return each !== undefined && 'fault' in each ? each.fault : undefined;
    },
    edit,
    clear,
    changes,
    hasFaults: [...parsed.values()].some((each) => 'fault' in each),
  };
}
