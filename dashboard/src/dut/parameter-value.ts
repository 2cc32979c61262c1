import { ipv4Fault, macFault } from './addresses.ts';
import type { Parameter } from './command-list.ts';

/** What was typed for a parameter: the value to send, or why it is none. */
export function parseParameter(
  name: string,
  parameter: Parameter,
  text: string,
): { readonly value: string | number } | { readonly fault: string } {
  const typed = text.trim();
  switch (parameter.kind) {
    case 'int': {
      const { min, max } = parameter;
      const value = Number(typed);
      const isWhole = /^[-+]?\d{1,15}$/.test(typed);
      if (isWhole && value >= (min ?? -Infinity) && value <= (max ?? Infinity)) return { value };
      return { fault: `${name} is a whole number${rangeText(min, max)}.` };
    }
    case 'enum':
      return parameter.values.includes(typed) ? { value: typed } : { fault: `Choose a value for ${name}.` };
    case 'ip':
      return checked(typed, ipv4Fault(typed));
    case 'mac':
      return checked(typed, macFault(typed));
    case 'text':
      return checked(typed, typed === '' ? `${name} is needed.` : undefined);
  }
}

function checked(
  value: string,
  fault: string | undefined,
): { readonly value: string } | { readonly fault: string } {
  return fault === undefined ? { value } : { fault };
}

function rangeText(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return max === undefined ? '' : ` up to ${max}`;
  return max === undefined ? ` from ${min}` : ` from ${min} to ${max}`;
}
