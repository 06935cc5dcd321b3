/** A definition as it is described: with the variables that its states refer to. */
import type { Machine } from '../language/definition.ts';
import { variableReferences } from '../language/variable-references.ts';

interface Shown {
  readonly definition: string;
  readonly variableReferences?: Record<string, string[]>;
}

export function shownDefinition(definition: string, includedData: string | undefined): Shown {
  if (includedData === 'METADATA_ONLY') return { definition: '' };
  const references = variableReferences(JSON.parse(definition) as Machine);
  return { definition, ...(Object.keys(references).length > 0 && { variableReferences: references }) };
}
