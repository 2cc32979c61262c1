import { z } from 'zod';

/** The section `users` of `labgate.yaml`. */
export const usersConfigSchema = z.strictObject({
  /** The file of users; `users.json` in the data folder where it is absent. */
  file: z.string().min(1).optional(),
});
