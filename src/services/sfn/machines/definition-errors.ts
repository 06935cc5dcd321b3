/** A definition that is given, checked. */
import { AwsError } from '../../../wire/errors.ts';
import type { Machine } from '../language/definition.ts';
import { checkDefinition, type Diagnostic } from '../language/validate.ts';
import type { MachineRecord } from '../records.ts';
import { expressRefusalOf, refusalOf } from '../tasks/task-resources.ts';

/** @throws AwsError InvalidDefinition */
export function definitionOf(text: string, type: MachineRecord['type'] = 'STANDARD'): Machine {
  const { machine, diagnostics } = checkDefinition(text, type === 'EXPRESS' ? expressRefusalOf : refusalOf);
  if (machine) return machine;
  const told = diagnostics.slice(0, 20).map((one) => `'${sentenceOf(one)}'`);
  throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: ${told.join(', ')}`);
}

function sentenceOf({ code, message, location }: Diagnostic): string {
  return `${code}: ${message}${location === '' ? '' : ` at ${location}`}`;
}
