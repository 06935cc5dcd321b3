/** What transforms know: parameters and mappings, nothing of the stack. */
import { type Environment, type PseudoParameters, unresolved } from '../functions/environment.ts';
import type { Template } from '../template.ts';

/** A value needs what is known only once the stack is there. */
export class NotKnownYet extends Error {
  override readonly name = 'NotKnownYet';
}

const notKnown = (): never => {
  throw new NotKnownYet();
};

/** What nobody may see is not made part of a processed template, and what was not given is not known. */
function knownParameters(template: Template, given: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  const get = (name: string): unknown =>
    template.parameters.get(name)?.noEcho || !given.has(name) ? notKnown() : given.get(name);
  return { get, has: (name: string) => template.parameters.has(name) } as ReadonlyMap<string, unknown>;
}

/** A stack that is not there yet may have no name yet. */
function knownPseudo(pseudo: PseudoParameters): PseudoParameters {
  return new Proxy(pseudo, {
    get(known, name: keyof PseudoParameters) {
      const value: unknown = known[name];
      return value === unresolved ? notKnown() : value;
    },
  });
}

export function staticEnvironment(
  template: Template,
  parameters: ReadonlyMap<string, unknown>,
  pseudo: PseudoParameters,
): Environment {
  return {
    template,
    parameters: knownParameters(template, parameters),
    conditions: { get: notKnown } as unknown as ReadonlyMap<string, boolean>,
    pseudo: knownPseudo(pseudo),
    ref: notKnown,
    attribute: notKnown,
    exported: notKnown,
    zones: notKnown,
  };
}
