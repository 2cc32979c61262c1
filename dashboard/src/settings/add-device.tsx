import { isDeviceId } from '@labgate/contract';
import { useState, type FormEvent } from 'react';
import { TextField } from '../commands/text-field.tsx';
import { useConfigChange } from '../config/use-config-change.ts';
import type { ConfigAccess } from '../config/use-config.ts';
import { useRoute } from '../routing/use-route.ts';
import { ChangeNote } from './change-note.tsx';
import { freeId, type DeviceGroup } from './device-groups.ts';

/** Adds a device of one group; everything else about it is then edited in its form. */
export function AddDevice({
  group,
  kinds,
  taken,
  access,
}: {
  readonly group: DeviceGroup;
  readonly kinds: readonly string[];
  readonly taken: readonly string[];
  readonly access: ConfigAccess;
}) {
  const { params } = useRoute();
  const wanted = params['add'] ?? '';
  const isWanted = wanted === group.stem || wanted === `${group.stem}-simulated`;
  const [isOpen, setOpen] = useState(isWanted);
  const [kind, setKind] = useState(kinds[0] ?? '');
  const [typedId, setId] = useState<string>();
  const [isSimulated, simulate] = useState(wanted.endsWith('-simulated'));
  const change = useConfigChange(access);
  const id = typedId ?? freeId(stemOf(group, kind), taken);
  const fault = taken.includes(id)
    ? 'A device has this id already.'
    : isDeviceId(id)
      ? undefined
      : 'Small letters, digits and hyphens, at most 31.';
  if (kinds.length === 0) return null;
  if (!isOpen) {
    return (
      <button type="button" className="add-button" onClick={() => setOpen(true)}>
        Add to {group.label.toLowerCase()}…
      </button>
    );
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fault !== undefined) return;
    const operations = [
      { op: 'add' as const, path: `/devices/${id}`, value: { kind, simulate: isSimulated } },
    ];
    void change.checkFirst(operations).then(async (end) => {
      if (end.kind !== 'checked') return;
      const applied = await change.applyNow(operations);
      if (applied.kind === 'applied') setId(undefined);
    });
  };
  return (
    <form className="add-form" onSubmit={submit} data-testid={`add-${group.stem}`}>
      <label className="field">
        <span>Kind</span>
        <select value={kind} onChange={(event) => setKind(event.target.value)}>
          {kinds.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <TextField label="Id" value={id} fault={fault} hint="The level of its topics" onChange={setId} />
      <label className="check">
        <input type="checkbox" checked={isSimulated} onChange={(event) => simulate(event.target.checked)} />
        Simulated
      </label>
      <div className="button-row">
        <button type="submit" className="primary-button" disabled={change.state.kind === 'busy'}>
          Add
        </button>
        <button type="button" onClick={() => setOpen(false)}>
          Close
        </button>
      </div>
      <ChangeNote state={change.state} />
    </form>
  );
}

/** Ids of sensors are called by what they are, where that is known. */
function stemOf(group: DeviceGroup, kind: string): string {
  if (group.stem !== 'dev') return group.stem;
  return { mlx90640: 'cam', bme688: 'env', mcp3424: 'adc' }[kind] ?? kind.replace(/[^a-z]/g, '').slice(0, 8);
}
