/** What a simulated host answers to a command. */
export interface SimulatedExecResult {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly exitCode: number;
}

/** A host as it is seen through its shell; implemented by the simulators of SSH adapters. */
export interface SimulatedSshHost {
  run(command: string): Promise<SimulatedExecResult>;
}
