import { expect, test } from '@jest/globals';
import { deviceStateSchema, effectiveDeviceState, gatewayStateSchema } from './state.ts';

test.each(deviceStateSchema.options)(
  'a device in %s shows its own state while gateway and link are there',
  (state) => {
    expect(effectiveDeviceState(state, 'ready', '1')).toBe(state);
    expect(effectiveDeviceState(state, 'init', undefined)).toBe(state);
    expect(effectiveDeviceState(state, undefined, undefined)).toBe(state);
  },
);

test.each(deviceStateSchema.options)(
  'a device in %s is lost once its gateway or the link to it is',
  (state) => {
    expect(effectiveDeviceState(state, 'lost', '1')).toBe('lost');
    expect(effectiveDeviceState(state, 'disconnected', '1')).toBe('lost');
    for (const gateway of gatewayStateSchema.options)
      expect(effectiveDeviceState(state, gateway, '0')).toBe('lost');
  },
);
