/** A template as it was read: its sections, with functions in their long form. Nothing is resolved in here. */
import type { JsonObject, JsonValue } from './json-value.ts';

export interface Template {
  /** All of it, as read. */
  readonly body: JsonObject;
  readonly description?: string;
  /** Names of the macros that the whole template goes through, in order. */
  readonly transforms: readonly string[];
  readonly metadata?: JsonObject;
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  /** Map -> top-level key -> second-level key -> string or list. */
  readonly mappings: ReadonlyMap<string, JsonObject>;
  readonly conditions: ReadonlyMap<string, JsonValue>;
  readonly rules: ReadonlyMap<string, RuleDeclaration>;
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;
  readonly outputs: ReadonlyMap<string, OutputDeclaration>;
}

export interface ParameterDeclaration {
  readonly name: string;
  readonly type: string;
  readonly default?: string;
  readonly description?: string;
  readonly noEcho: boolean;
  readonly allowedValues?: readonly string[];
  readonly allowedPattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly constraintDescription?: string;
}

export interface RuleDeclaration {
  readonly name: string;
  readonly condition?: JsonValue;
  readonly assertions: readonly { readonly assert: JsonValue; readonly description?: string }[];
}

export interface ResourceDeclaration {
  readonly logicalId: string;
  readonly type: string;
  readonly properties?: JsonObject;
  readonly condition?: string;
  readonly dependsOn: readonly string[];
  /** Text, or a function, which `resolveValue` makes a text. */
  readonly deletionPolicy?: JsonValue;
  readonly updateReplacePolicy?: JsonValue;
  readonly creationPolicy?: JsonObject;
  readonly updatePolicy?: JsonObject;
  readonly metadata?: JsonObject;
}

export interface OutputDeclaration {
  readonly name: string;
  readonly value: JsonValue;
  readonly description?: string;
  readonly condition?: string;
  /** A text or a function. */
  readonly exportName?: JsonValue;
}
