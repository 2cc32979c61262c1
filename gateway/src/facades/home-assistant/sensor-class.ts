import type { Channel } from '@labgate/contract';

/** What Home Assistant is told about a quantity beside its value. */
export interface SensorClass {
  readonly device_class?: string;
  readonly state_class?: 'measurement' | 'total';
  readonly unit_of_measurement?: string;
}

/**
 * Device classes by unit, where a unit can mean one thing only
 * (https://www.home-assistant.io/integrations/sensor/#device-class). A difference in K is none of them, and Ω has none.
 */
const CLASSES: Readonly<Record<string, string>> = {
  '°C': 'temperature',
  hPa: 'atmospheric_pressure',
  V: 'voltage',
  mV: 'voltage',
  A: 'current',
  mA: 'current',
  W: 'power',
  Wh: 'energy',
  Hz: 'frequency',
  s: 'duration',
  m: 'distance',
};

/** Works out the class of a numeric channel. */
export function sensorClass(name: string, { unit }: Channel): SensorClass {
  if (unit === undefined || unit === '#') return { state_class: 'measurement' };
  // an energy that can be set back to zero is a total, which Home Assistant does not take for a measurement
  const state_class = unit === 'Wh' || unit === 'Ah' ? 'total' : 'measurement';
  const device_class = unit === '%' && /humidity/i.test(name) ? 'humidity' : CLASSES[unit];
  return { ...(device_class === undefined ? {} : { device_class }), state_class, unit_of_measurement: unit };
}
