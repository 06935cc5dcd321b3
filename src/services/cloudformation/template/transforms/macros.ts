/**
 * Macros: what somebody's function makes of a template, or of a part of one.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html
 */
import { isObject, member, type JsonObject, type JsonValue } from '../json-value.ts';
import { TemplateError } from '../template-error.ts';

/** Calls for one template. AWS states no bound. */
export const mostMacroCalls = 100;

export interface MacroCall {
  readonly name: string;
  readonly parameters: JsonObject;
  /** The whole template without its Transform, or what stands beside an Fn::Transform. */
  readonly fragment: JsonObject;
}

/** Those that are registered where the template is used. */
export interface Macros {
  has(name: string): Promise<boolean>;
  /** @throws TemplateError with the macro's own reason, or because it answered none */
  call(call: MacroCall): Promise<JsonValue>;
}

export interface TransformEntry {
  readonly name: string;
  readonly parameters: JsonObject;
}

/** An entry of Transform or Fn::Transform: a name, or a name with parameters. @throws TemplateError */
export function transformEntry(entry: JsonValue): TransformEntry {
  const name = isObject(entry) ? member(entry, 'Name') : entry;
  if (typeof name !== 'string') throw new TemplateError('Key Name of transform definition must be a string.');
  const parameters = isObject(entry) ? member(entry, 'Parameters') : undefined;
  return { name, parameters: isObject(parameters) ? parameters : {} };
}

/** Called no more than `mostMacroCalls` times. */
export function countingCalls(macros: Macros): Macros {
  let count = 0;
  return {
    has: macros.has,
    call: (call) => {
      if (++count > mostMacroCalls) throw new TemplateError(`The template calls more than ${mostMacroCalls} macros.`);
      return macros.call(call);
    },
  };
}

/** No template of an account that has registered nothing calls any. */
export const noMacros: Macros = {
  has: () => Promise.resolve(false),
  call: ({ name }) => Promise.reject(new TemplateError(`No transform named ${name} found.`)),
};
