import { z } from 'zod';

// The rules of Home Assistant's MQTT discovery that concern us, as of version 2026.10, written down from its public
// documentation (https://www.home-assistant.io/integrations/mqtt/): keys it knows, what each platform requires, and
// which units its device classes take. An unknown key is refused by Home Assistant, and so it is here.

const topic = z.string().regex(/^[^#+\0]+$/);
const template = z.string().regex(/\{\{.+\}\}|^[^{]*$/);
const uniqueId = z.string().regex(/^[a-zA-Z0-9_-]+$/);

/** Units of the device classes that are used; `null` is no unit. */
const UNITS: Readonly<Record<string, readonly (string | null)[]>> = {
  temperature: ['°C', '°F', 'K'],
  humidity: ['%'],
  atmospheric_pressure: ['hPa', 'mbar', 'Pa', 'kPa'],
  voltage: ['V', 'mV'],
  current: ['A', 'mA'],
  power: ['W', 'kW', 'mW'],
  energy: ['Wh', 'kWh', 'J'],
  frequency: ['Hz', 'kHz', 'MHz'],
  duration: ['s', 'ms', 'min', 'h', 'd'],
  distance: ['m', 'mm', 'cm', 'km'],
  enum: [null],
};

const entity = {
  unique_id: uniqueId,
  name: z.string().min(1),
  icon: z.string().startsWith('mdi:').optional(),
};
const readable = { ...entity, state_topic: topic, value_template: template };
const commanded = { command_topic: topic, command_template: template, retain: z.literal(false).optional() };

const sensor = z
  .strictObject({
    platform: z.literal('sensor'),
    ...readable,
    expire_after: z.int().positive().optional(),
    device_class: z.enum(Object.keys(UNITS) as [string, ...string[]]).optional(),
    state_class: z.enum(['measurement', 'total', 'total_increasing']).optional(),
    unit_of_measurement: z.string().optional(),
    suggested_display_precision: z.int().min(0).optional(),
    options: z.array(z.string()).min(1).optional(),
  })
  .refine(({ device_class: name, unit_of_measurement: unit = null }) => {
    return name === undefined || UNITS[name]?.includes(unit) === true;
  }, 'a unit that the device class does not take')
  .refine(
    ({ device_class: name, options, state_class }) =>
      (name === 'enum') === (options !== undefined) && (name !== 'enum' || state_class === undefined),
    'options belong to an enum, and an enum has no state class',
  )
  .refine(
    ({ device_class: name, state_class }) => name !== 'energy' || state_class !== 'measurement',
    'an energy is no measurement',
  );
const binarySensor = z.strictObject({
  platform: z.literal('binary_sensor'),
  ...readable,
  expire_after: z.int().positive().optional(),
  payload_on: z.string(),
  payload_off: z.string(),
});
const switchable = z.strictObject({
  platform: z.literal('switch'),
  ...readable,
  ...commanded,
  state_on: z.string(),
  state_off: z.string(),
  payload_on: z.string(),
  payload_off: z.string(),
  // an optimistic switch would show a wish
  optimistic: z.literal(false),
});
const button = z.strictObject({
  platform: z.literal('button'),
  ...entity,
  ...commanded,
  payload_press: z.string(),
});
const number = z
  .strictObject({
    platform: z.literal('number'),
    ...readable,
    ...commanded,
    min: z.number(),
    max: z.number(),
    step: z.number().min(0.001),
    mode: z.enum(['auto', 'box', 'slider']),
    unit_of_measurement: z.string().optional(),
  })
  .refine(({ min, max }) => min < max, 'min must be below max');

/** A device-based discovery message. */
export const discoveryRules = z.strictObject({
  device: z.strictObject({
    identifiers: z.array(z.string()).min(1),
    name: z.string().min(1),
    manufacturer: z.string().optional(),
    model: z.string().optional(),
    hw_version: z.string().optional(),
    sw_version: z.string().optional(),
  }),
  origin: z.strictObject({ name: z.string().min(1), sw_version: z.string().optional() }),
  availability: z
    .array(
      z.strictObject({
        topic,
        value_template: template.optional(),
        payload_available: z.string().optional(),
        payload_not_available: z.string().optional(),
      }),
    )
    .min(1),
  availability_mode: z.enum(['all', 'any', 'latest']),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  components: z.record(
    z.string().regex(/^[a-zA-Z0-9_-]+$/),
    z.discriminatedUnion('platform', [sensor, binarySensor, switchable, button, number]),
  ),
});
