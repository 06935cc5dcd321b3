/** What functions are resolved against: names, and what they stand for in the stack at hand. */
import type { Template } from '../template.ts';

/** Stands where a value is known only once a resource is there ("known after apply" of a change set). */
export const unresolved: unique symbol = Symbol('unresolved');

export interface PseudoParameters {
  readonly AccountId: string;
  readonly Region: string;
  readonly Partition: string;
  readonly URLSuffix: string;
  readonly StackId: string;
  readonly StackName: string;
  readonly NotificationARNs: readonly string[];
}

/** What Fn::GetStackOutput names: an output of a stack of this account or, through a role, of another. */
export interface StackOutputReference {
  /** Name or ARN. */
  readonly stackName: string;
  readonly outputName: string;
  /** The stack's own without. */
  readonly region?: string;
  readonly roleArn?: string;
}

export interface Environment {
  readonly template: Template;
  readonly pseudo: PseudoParameters;
  /** Text, or a list of texts for a parameter of a list type. */
  readonly parameters: ReadonlyMap<string, unknown>;
  /** What `evaluateConditions` gave. */
  readonly conditions: ReadonlyMap<string, boolean>;
  /** What a reference to a resource gives, or `unresolved`. */
  ref(logicalId: string): unknown;
  /** An attribute of a resource, or `unresolved`. @throws TemplateError where there is none of the name */
  attribute(logicalId: string, name: string): unknown;
  /** The value that another stack exports, or `unresolved`. @throws TemplateError where there is none */
  exported(name: string): unknown;
  /** An output of another stack, for Fn::GetStackOutput. @throws TemplateError where there is none */
  stackOutput?(reference: StackOutputReference): unknown;
  /** Availability zones of a Region. */
  zones(region: string): readonly string[];
  /** For Fn::ValueOf in Rules: attributes of what a parameter of an AWS-specific type names. */
  attributeOfParameter?(parameter: string, attribute: string): unknown;
}

/** A value that is to be left out: `AWS::NoValue`. */
export const absent: unique symbol = Symbol('absent');

/** What a function has at hand: the environment, and how values inside of it are resolved. */
export interface Scope {
  readonly env: Environment;
  /** Functions in it resolved; `absent` and `unresolved` as they are. */
  resolve: (value: unknown) => unknown;
  /** Counts what is written. @throws TemplateError where it is too much */
  readonly spend: (amount: number) => void;
}

/** Resolves one function's argument. */
export type IntrinsicFunction = (argument: unknown, scope: Scope) => unknown;

/** Whether it is `unresolved` or has such a value anywhere in it. */
export function hasUnresolved(value: unknown): boolean {
  if (value === unresolved) return true;
  if (Array.isArray(value)) return value.some(hasUnresolved);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasUnresolved);
}
