import { LabError, type GatewayTopics, type ReplayCurrent, type ReplayState } from '@labgate/contract';
import { Recording, ReplayPlayer } from '@labgate/recording';
import type { Cancel, Clock, Logger } from '@labgate/service-kit';
import type { Broker } from '../broker/broker.ts';
import type { Outlet } from '../outlet.ts';
import { refuseCommands } from './replay-refusals.ts';
import type { Runs } from './runs.ts';

/** How often a replay that plays tells where it is, ms. */
const TELL_MS = 1_000;

export interface ReplaysOptions {
  readonly runs: Runs;
  readonly topics: GatewayTopics;
  readonly broker: Broker;
  /** Takes `$replay/current`. */
  readonly outlet: Outlet;
  readonly clock: Clock;
  readonly log: Logger;
}

interface OpenReplay {
  readonly player: ReplayPlayer;
  readonly recording: Recording;
  readonly release: () => void;
}

/** Plays runs back under a gateway id of their own (contract §8). One at a time: to open another closes the one before. */
export class Replays {
  readonly #options: ReplaysOptions;
  #open: OpenReplay | undefined;
  #isOpening = false;
  #cancelTell: Cancel = () => undefined;

  constructor(options: ReplaysOptions) {
    this.#options = options;
    this.#tell();
  }

  /** Opens a run and shows its beginning. @throws LabError E_UNKNOWN, E_BUSY while it is being recorded, E_RECORDING. */
  async open(run: string): Promise<ReplayState> {
    const { runs, broker, clock } = this.#options;
    const { recording: path } = runs.paths(run);
    if (run === runs.currentId) throw new LabError('E_BUSY', `run ${run} is being recorded`);
    if (this.#isOpening) throw new LabError('E_BUSY', 'another replay is being opened');
    this.#isOpening = true;
    try {
      await this.close();
      const recording = await Recording.open(path);
      const player = this.#playerOf(recording);
      const ends = [refuseCommands(broker, player.state.gw, clock), runs.use(run)];
      this.#open = { player, recording, release: () => ends.forEach((end) => end()) };
      await player.seek(recording.startUs);
      this.#keepTelling();
      return player.state;
    } finally {
      this.#isOpening = false;
    }
  }

  /** @throws LabError E_UNKNOWN without a replay. */
  async play(speed: number): Promise<ReplayState> {
    const { player } = this.#opened();
    await player.play(speed);
    return player.state;
  }

  /** @throws LabError E_UNKNOWN without a replay. */
  pause(): ReplayState {
    const { player } = this.#opened();
    player.pause();
    return player.state;
  }

  /** Goes to a time of the recording, Unix ms. @throws LabError E_UNKNOWN without a replay. */
  async seek(tsMs: number): Promise<ReplayState> {
    const { player } = this.#opened();
    await player.seek(tsMs * 1000);
    return player.state;
  }

  /** Ends the replay and takes back what it left retained. */
  async close(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    this.#cancelTell();
    open.player.close();
    open.release();
    await open.recording.close();
    this.#tell();
  }

  #playerOf(recording: Recording): ReplayPlayer {
    const { broker, clock } = this.#options;
    return new ReplayPlayer({
      recording,
      clock,
      publish: ({ topic, payload, qos, retain }) => broker.publish({ topic, payload, qos, retain }),
      onChange: () => this.#tell(),
    });
  }

  #opened(): OpenReplay {
    if (this.#open === undefined) throw new LabError('E_UNKNOWN', 'no replay is open');
    return this.#open;
  }

  #keepTelling(): void {
    this.#cancelTell = this.#options.clock.schedule(TELL_MS, () => {
      if (this.#open?.player.state.state === 'playing') this.#tell();
      this.#keepTelling();
    });
  }

  #tell(): void {
    const { outlet, topics } = this.#options;
    const current: ReplayCurrent = { v: 1, replay: this.#open?.player.state ?? null };
    outlet.publish({ topic: topics.replayCurrent, payload: JSON.stringify(current), qos: 1, retain: true });
  }
}
