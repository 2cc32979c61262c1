/** A function of a module that is loaded when it is called first: no command waits for what only others need. */
export function lazily<Args extends unknown[], Result>(
  load: () => Promise<(...args: Args) => Result | Promise<Result>>,
): (...args: Args) => Promise<Result> {
  return async (...args) => (await load())(...args);
}
