import { LabError } from '@labgate/contract';
import { quoteToken } from './quoting.ts';
import { tokenOf, type TypedParameter } from './typed-parameter.ts';

const PLACEHOLDER = /\{\{([A-Za-z][A-Za-z0-9]*)\}\}/g;

type Parameters = Readonly<Record<string, TypedParameter>>;

/** Why a template cannot be used, if it cannot. */
export function templateFault(template: string, parameters: Parameters): string | undefined {
  const names = new Set<string>();
  for (const match of template.matchAll(PLACEHOLDER)) {
    const name = match[1] ?? '';
    names.add(name);
    if (!Object.hasOwn(parameters, name)) return `there is no parameter ${name}`;
    // a word is quoted when it is put in; quotes around it would end there
    const before = template.slice(0, match.index);
    if (isOdd(before, "'") || isOdd(before, '"')) return `{{${name}}} must not stand in quotes`;
  }
  const unused = Object.keys(parameters).find((name) => !names.has(name));
  if (unused !== undefined) return `the parameter ${unused} is not used`;
  return /\{\{|\}\}/.test(template.replace(PLACEHOLDER, ''))
    ? 'a placeholder looks like {{name}}'
    : undefined;
}

function isOdd(text: string, quote: string): boolean {
  return (text.split(quote).length - 1) % 2 === 1;
}

/**
 * The command for the remote shell: the template of the configuration with a quoted word for each placeholder.
 * @throws LabError E_SCHEMA when an argument is missing, is not a parameter, or does not fit its type.
 */
export function renderCommand(
  template: string,
  parameters: Parameters,
  args: Readonly<Record<string, unknown>>,
): string {
  const stranger = Object.keys(args).find((name) => !Object.hasOwn(parameters, name));
  if (stranger !== undefined) {
    throw new LabError('E_SCHEMA', `there is no parameter ${JSON.stringify(stranger.slice(0, 40))}`);
  }
  const words = new Map(
    Object.entries(parameters).map(([name, parameter]) => {
      const value = Object.hasOwn(args, name) ? args[name] : undefined;
      return [name, quoteToken(tokenOf(name, parameter, value))];
    }),
  );
  return template.replace(PLACEHOLDER, (_placeholder, name: string) => words.get(name) ?? '');
}
