import type { ThermalFrame } from '@labgate/contract';
import type { DeviceView } from '../../bench/bench-snapshot.ts';
import type { Annotations } from '../annotations.ts';
import type { FrameAnalysis } from '../frame-analysis.ts';
import type { ThermalSettings } from '../thermal-settings.ts';

/** One frame with everything that was seen of it. */
export interface Snapshot {
  readonly frame: ThermalFrame;
  readonly analysis: FrameAnalysis;
  readonly camera: Pick<DeviceView, 'id' | 'description'>;
  readonly settings: ThermalSettings;
  readonly annotations: Annotations;
}
