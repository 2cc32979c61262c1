import { expect, test } from '@jest/globals';
import { SimulatedLab } from './lab.ts';
import { SimulatedDeviceWorld } from './simulated-device-world.ts';

const clock = { monoUs: () => 5_000_000 };

test('devices share the bench', () => {
  const lab = new SimulatedLab({ clock, seed: 3 });
  const camera = new SimulatedDeviceWorld(lab, 3, 'cam0');
  const environment = new SimulatedDeviceWorld(lab, 3, 'env0');
  expect(camera.air()).toEqual(environment.air());
  expect(camera.monoUs()).toBe(5_000_000);
  expect(camera.adcInputV(1)).toBe(lab.adcInputV(1));
  const scene = new Float32Array(768);
  camera.thermalScene(scene, 32, 24);
  expect(Math.max(...scene)).toBeGreaterThan(35);
});

test("another device on the bench does not change this one's noise", () => {
  const alone = new SimulatedDeviceWorld(new SimulatedLab({ clock, seed: 3 }), 3, 'cam0');
  const lab = new SimulatedLab({ clock, seed: 3 });
  const camera = new SimulatedDeviceWorld(lab, 3, 'cam0');
  const other = new SimulatedDeviceWorld(lab, 3, 'env0');
  for (let i = 0; i < 20; i++) {
    other.gaussian();
    expect(camera.gaussian()).toBe(alone.gaussian());
    expect(camera.random()).toBe(alone.random());
    expect(other.random()).not.toBe(alone.random());
    camera.random();
  }
});
