/** What an operation makes true: its template with the parameters that it got. */
import type { ParameterRecord, StackRecord } from '../../records.ts';
import {
  dependencies,
  evaluateConditions,
  parameterReferences,
  parseTemplate,
  type ParameterValue,
  type PseudoParameters,
  type Template,
  unresolved,
} from '../../template/index.ts';
import { availabilityZones } from './zones.ts';

export interface Target {
  readonly template: Template;
  readonly pseudo: PseudoParameters;
  /** What references to parameters give, and the same with what nobody is told masked. */
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly masked: ReadonlyMap<string, unknown>;
  /** Their values as they were given: of Systems Manager's the names. */
  readonly given: ReadonlyMap<string, string>;
  readonly conditions: ReadonlyMap<string, boolean>;
  /** The resources that there are to be, each with those that it needs. */
  readonly graph: ReadonlyMap<string, ReadonlySet<string>>;
}

export const mask = '****';

type Named = Pick<StackRecord, 'id' | 'name' | 'notificationArns'>;

/** @throws TemplateError */
export function targetOf(text: string, records: readonly ParameterRecord[], stack: Named): Target {
  const template = parseTemplate(text);
  const pseudo = pseudoParametersOf(stack);
  const parameters = referencesTo(template, records);
  const env = { template, pseudo, parameters, zones: availabilityZones, ...nothingThere };
  const conditions = evaluateConditions(env);
  const hidden = new Set(records.filter(({ noEcho }) => noEcho).map(({ key }) => key));
  const masked =
    hidden.size === 0
      ? parameters
      : new Map([...parameters].map(([name, value]) => [name, hidden.has(name) ? mask : value]));
  const given = new Map(records.map(({ key, value }) => [key, value]));
  return { template, pseudo, parameters, masked, given, conditions, graph: dependencies(template, conditions) };
}

/** For what cannot refer to resources: conditions, rules. */
export const nothingThere = {
  ref: () => undefined,
  attribute: () => undefined,
  exported: () => undefined,
};

/** What references to its parameters give. */
export function referencesTo(template: Template, records: readonly ParameterRecord[]): ReadonlyMap<string, unknown> {
  const fetched = new Map<string, string>();
  const values = new Map<string, ParameterValue>();
  for (const { key, value, resolvedValue, noEcho = false } of records) {
    const declared = template.parameters.get(key);
    if (!declared) continue;
    if (resolvedValue !== undefined) fetched.set(key, resolvedValue);
    values.set(key, { value, type: declared.type, noEcho });
  }
  return parameterReferences({ values, lookups: [] }, fetched);
}

/** Of a stack that has no name yet. */
export function unnamed(pseudo: PseudoParameters): PseudoParameters {
  const later = unresolved as never;
  return { ...pseudo, StackName: later, StackId: later, NotificationARNs: later };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
export function pseudoParametersOf({ id, name, notificationArns }: Named): PseudoParameters {
  const [, Partition = 'aws', , Region = '', AccountId = ''] = id.split(':');
  return {
    AccountId,
    Region,
    Partition,
    URLSuffix: Partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
    StackId: id,
    StackName: name,
    NotificationARNs: notificationArns,
  };
}
