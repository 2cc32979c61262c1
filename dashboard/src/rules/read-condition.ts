import { isLabError, parseCondition, type Condition } from '@labgate/contract';

/** A condition as the gateway tells it; `undefined` for one of a later version of the language. */
export function readCondition(text: string): Condition | undefined {
  try {
    return parseCondition(text);
  } catch (error) {
    if (isLabError(error, 'E_SCHEMA')) return undefined;
    throw error;
  }
}
