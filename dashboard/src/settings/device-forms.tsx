import { useState } from 'react';
import type { ConfigAccess, ConfigView } from '../config/use-config.ts';
import { AddDevice } from './add-device.tsx';
import { valueAt } from './config-changes.ts';
import { DEVICE_GROUPS, groupOf } from './device-groups.ts';
import { DeviceTest } from './device-test.tsx';
import { FieldView, type FormContext } from './field-view.tsx';
import { RemoveDevice } from './remove-device.tsx';
import { fieldsOf } from './schema-field.ts';
import type { ConfigSchemas } from './use-config-schemas.ts';

interface DeviceFormsProps {
  readonly view: ConfigView;
  readonly schemas: ConfigSchemas;
  readonly form: FormContext;
  readonly access: ConfigAccess;
}

/** Supplies, boards and sensors, each drawn from the schema of its kind. */
export function DeviceForms({ view, schemas, form, access }: DeviceFormsProps) {
  const devices = Object.entries((valueAt(view.config, ['devices']) ?? {}) as Record<string, unknown>);
  return (
    <>
      {DEVICE_GROUPS.map((group) => {
        const members = devices.filter(([, device]) => groupOf(kindOf(device)).name === group.name);
        return (
          <section key={group.name} className="card" aria-labelledby={`group-${group.name}`}>
            <h2 id={`group-${group.name}`}>{group.label}</h2>
            {members.length === 0 ? <p className="muted">None is configured.</p> : null}
            {members.map(([id, device]) => (
              <DeviceForm
                key={id}
                id={id}
                kind={kindOf(device)}
                schemas={schemas}
                form={form}
                access={access}
              />
            ))}
            <AddDevice
              group={group}
              kinds={Object.keys(schemas.kinds).filter((kind) => groupOf(kind).name === group.name)}
              taken={devices.map(([id]) => id)}
              access={access}
            />
          </section>
        );
      })}
    </>
  );
}

function DeviceForm({
  id,
  kind,
  schemas,
  form,
  access,
}: Omit<DeviceFormsProps, 'view'> & { readonly id: string; readonly kind: string }) {
  const [isOpen, setOpen] = useState(false);
  const own = Object.hasOwn(schemas.kinds, kind) ? schemas.kinds[kind] : undefined;
  const fields = [
    ...fieldsOf(schemas.device).filter(({ key }) => key !== 'kind'),
    ...(own === undefined ? [] : fieldsOf(own)),
  ];
  return (
    <details
      className="device-form"
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-testid={`device-form-${id}`}
    >
      <summary>
        <strong>{id}</strong> <span className="muted small">{kind}</span>
      </summary>
      {isOpen ? (
        <>
          <div className="config-fields">
            {fields.map((field) => (
              <FieldView key={field.key} path={['devices', id, field.key]} schema={field} form={form} />
            ))}
          </div>
          <div className="button-row">
            <DeviceTest id={id} />
            <RemoveDevice id={id} access={access} />
          </div>
        </>
      ) : null}
    </details>
  );
}

function kindOf(device: unknown): string {
  const kind = valueAt(device, ['kind']);
  return typeof kind === 'string' ? kind : '';
}
