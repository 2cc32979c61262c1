/**
 * Sends a `$store` command, in the name of user `by` where one is known, and gives the data of its reply.
 * @throws LabError with the reply's code.
 */
export type AskStore = (method: string, args: object, by?: string) => Promise<unknown>;
