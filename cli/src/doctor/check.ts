/** What a check found. */
export interface Finding {
  /** `problem` makes the command end with exit code 4; a `note` is worth reading; `skipped` was not needed. */
  readonly status: 'ok' | 'note' | 'problem' | 'skipped';
  /** What was looked at, for example `Node.js`. */
  readonly subject: string;
  /** What was found. */
  readonly detail: string;
  /** What to do about it; always there for a problem. */
  readonly remedy?: string;
}

/** The parts of the configuration that the checks look at. */
export interface BenchConfig {
  /** The file it comes from; absent when there is none and everything is simulated. */
  readonly file?: string;
  readonly host: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  /** A broker elsewhere, which the gateway uses instead of its own. */
  readonly brokerUrl?: string;
  /** Address of the listeners with TLS; absent without them. */
  readonly tlsHost?: string;
  readonly tlsHttpPort: number;
  readonly tlsMqttPort: number;
  readonly dataDir: string;
  /** Where the users are kept. */
  readonly usersFile: string;
  /** Servers of RedisTimeSeries: none, one, or the nodes of a cluster. */
  readonly redisUrls: readonly string[];
  /** Buses of devices that are not simulated, for example 1 for `/dev/i2c-1`. */
  readonly i2cBuses: readonly number[];
  /** Serial ports of devices that are not simulated. */
  readonly serialPorts: readonly string[];
  /** What the configured devices are; `simulated` without a file. */
  readonly hardware: 'simulated' | 'mixed' | 'real';
}

/** What every check gets. */
export interface CheckContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: BenchConfig;
  /** Where device files are: `/dev`, or a folder made by a test. */
  readonly deviceFolder: string;
}

/** One question about this machine. It answers always and within a few seconds; it never throws and changes nothing. */
export type Check = (context: CheckContext) => Promise<readonly Finding[]>;
