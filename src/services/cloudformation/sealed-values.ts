/** What may hold secrets, sealed and opened. */
import type { Seal } from '../../kernel/secrets/seal.ts';
import type { DeployedResource, OutputRecord, ParameterRecord, ResourceValues, StackState } from './records.ts';

const purpose = 'cloudformation/values';

export function sealValues(seal: Seal, values: unknown): string {
  return seal.seal(purpose, JSON.stringify(values));
}

export function openParameters(seal: Seal, { sealedParameters }: StackState): readonly ParameterRecord[] {
  return openValues(seal, sealedParameters) ?? [];
}

export function openOutputs(seal: Seal, stack: { readonly sealedOutputs?: string }): readonly OutputRecord[] {
  return openValues(seal, stack.sealedOutputs) ?? [];
}

export function openResource(seal: Seal, { sealed }: Pick<DeployedResource, 'sealed'>): ResourceValues {
  return openValues(seal, sealed) ?? { properties: {}, attributes: {} };
}

/** What events show of a resource's properties: attributes of others may be secrets. */
export function openShown(seal: Seal, shown: string | undefined): Readonly<Record<string, unknown>> {
  return openValues(seal, shown) ?? {};
}

export function openExport(seal: Seal, sealedValue: string): string {
  return openValues(seal, sealedValue) ?? '';
}

/** `undefined`: nothing was sealed. @throws Error where another key did */
export function openValues<T>(seal: Seal, sealed: string | undefined): T | undefined {
  if (sealed === undefined) return undefined;
  const text = seal.open(purpose, sealed);
  if (text === undefined) throw new Error('Values of a stack cannot be opened: they were sealed with another key.');
  return JSON.parse(text) as T;
}
