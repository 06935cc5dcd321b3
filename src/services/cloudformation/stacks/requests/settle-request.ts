/**
 * Settles what an operation is to make true, before anything is written: the template read and checked, its parameters
 * resolved, Systems Manager asked for those that it has. Operations, change sets and nested stacks begin with it.
 */
import type { InProcessAws } from '../../../../wire/aws-types.ts';
import type { Context } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import { checkExports } from '../../deployment/planning/checks/check-exports.ts';
import { checkMappings } from '../../deployment/planning/checks/check-mappings.ts';
import {
  nothingThere,
  pseudoParametersOf,
  unnamed,
  referencesTo,
  type Target,
  targetOf,
} from '../../deployment/planning/target.ts';
import type { RequestedTemplate } from '../../deployment/request.ts';
import type { ParameterRecord } from '../../records.ts';
import {
  checkRules,
  checkTemplate,
  type GivenParameter,
  missingInStore,
  type ParameterDeclaration,
  type ParameterValue,
  parseTemplate,
  resolveParameters,
  type ResolvedParameters,
  type Template,
  TemplateError,
  TransformFailure,
} from '../../template/index.ts';
import { availabilityZones } from '../../deployment/planning/zones.ts';
import { readAhead } from '../../parsing/read-ahead.ts';
import { autoExpand, checkCapabilities } from './capabilities.ts';
import { checkRefused } from './check-refused.ts';
import { checkTypes } from './check-types.ts';
import { expanded } from './transforms.ts';

export interface GivenRequest {
  readonly text: string;
  readonly given: ReadonlyMap<string, GivenParameter>;
  readonly capabilities: readonly string[];
  /** Of a change set, which shows what transforms have made before anything comes of it. */
  readonly expands?: true;
  /** Parameters of the stack as it is. */
  readonly previous?: readonly ParameterRecord[];
  /** Of an operation that names the types that it may work with. */
  readonly resourceTypes?: readonly string[] | undefined;
  /** Parameters whose values nobody can know yet: no constraint is held against them, and no mapping or rule. */
  readonly unknown?: ReadonlySet<string>;
  /** The stack, where there is one. */
  readonly stack?: { readonly id: string; readonly name: string; readonly notificationArns: readonly string[] };
}

export interface SettledRequest {
  readonly template: RequestedTemplate;
  readonly parsed: Template;
  readonly target: Target;
  readonly parameters: readonly ParameterRecord[];
  readonly capabilities: readonly string[];
}

/** Its transforms did not go through: the operation begins, and fails by that. */
export interface FailedRequest extends Pick<SettledRequest, 'template' | 'parameters' | 'capabilities'> {
  readonly failure: string;
}

export interface SettlingCall {
  /** As whom Systems Manager and S3 are asked. */
  readonly aws: InProcessAws;
  readonly ctx: Context;
}

/** As `settleOperation`, where transforms that do not go through are the request's error. @throws TemplateError */
export async function settleRequest(request: GivenRequest, call: SettlingCall): Promise<SettledRequest> {
  const settled = await settleOperation(request, call);
  if ('failure' in settled) throw new TemplateError(settled.failure);
  return settled;
}

/** Never in a transaction: it awaits others. @throws TemplateError; AwsError InsufficientCapabilitiesException */
export async function settleOperation(
  request: GivenRequest,
  call: SettlingCall,
): Promise<SettledRequest | FailedRequest> {
  const { text, given, capabilities, previous } = request;
  await readAhead(text, call.ctx);
  const written = parseTemplate(text);
  checkTemplate(written);
  const resolved = resolveParameters(
    request.unknown ? freed(written, request.unknown) : written,
    given,
    previous && previousValues(previous),
  );
  const parameters = await parameterRecords(resolved, call.aws);
  const stack = request.stack ?? placeholderOf(call.ctx);
  const references = referencesTo(written, parameters);
  const allowed = request.expands ? [...capabilities, autoExpand] : capabilities;
  // Before anybody's function is called.
  checkCapabilities(written, written, allowed);
  const pseudo = pseudoParametersOf(stack);
  const known = request.stack ? pseudo : unnamed(pseudo);
  const made = await expandedOrFailed(written, references, known, call);
  if ('failure' in made) return { ...made, template: requested(text, written), parameters, capabilities };
  const { parsed, processed } = made;
  checkTypes(parsed, request.resourceTypes, call.ctx);
  checkCapabilities(parsed, written, allowed);
  const target = targetOf(processed ?? text, parameters, stack);
  if (!request.unknown?.size) await checkValues(parsed, target, call.ctx);
  return {
    template: { ...requested(text, parsed), ...(processed !== undefined && { processed }) },
    parsed,
    target,
    parameters,
    capabilities,
  };
}

function requested(text: string, { description }: Template): RequestedTemplate {
  return { text, ...(description !== undefined && { description }) };
}

/** @throws TemplateError where no transform has begun */
async function expandedOrFailed(written: Template, ...how: Tail<Parameters<typeof expanded>>) {
  try {
    const made = await expanded(written, ...how);
    if (made.parsed !== written) checkExpanded(made.parsed);
    return made;
  } catch (error) {
    if (error instanceof TransformFailure) return { failure: error.message };
    throw error;
  }
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;

/** @throws TransformFailure */
function checkExpanded(made: Template): void {
  try {
    checkTemplate(made);
  } catch (error) {
    throw error instanceof TemplateError ? new TransformFailure(error.message) : error;
  }
}

/** @throws TemplateError */
async function checkValues(template: Template, target: Target, ctx: Context): Promise<void> {
  checkMappings(target);
  await checkRefused(target, ctx);
  checkExports(target);
  const { pseudo, parameters, conditions } = target;
  checkRules({ template, pseudo, parameters, ...nothingThere, conditions, zones: availabilityZones });
}

/** The template, in which the given parameters may be anything. */
function freed(template: Template, names: ReadonlySet<string>): Template {
  const parameters = [...template.parameters].map(([name, declared]): [string, ParameterDeclaration] => [
    name,
    names.has(name) ? { name, type: 'String', noEcho: declared.noEcho } : declared,
  ]);
  return { ...template, parameters: new Map(parameters) };
}

/** Where conditions use names that are not known yet, they are the stack's own later. */
function placeholderOf({ account, region }: Context) {
  return { id: `arn:aws:cloudformation:${region}:${account}:stack/new/new`, name: 'new', notificationArns: [] };
}

function previousValues(records: readonly ParameterRecord[]): ReadonlyMap<string, ParameterValue> {
  return new Map(records.map(({ key, value, noEcho = false }) => [key, { value, noEcho, type: 'String' }]));
}

async function parameterRecords(resolved: ResolvedParameters, aws: InProcessAws): Promise<readonly ParameterRecord[]> {
  const fetched = new Map<string, string>();
  const missing: string[] = [];
  for (const { parameter, name } of resolved.lookups) {
    const value = await storedParameter(aws, name);
    if (value === undefined) missing.push(name);
    else fetched.set(parameter, value);
  }
  if (missing.length > 0) throw missingInStore(missing);
  const wantsValue = new Set(resolved.lookups.filter(({ wants }) => wants === 'value').map((one) => one.parameter));
  return [...resolved.values].map(([key, { value, noEcho }]) => ({
    key,
    value,
    ...(noEcho && { noEcho }),
    ...(wantsValue.has(key) && { resolvedValue: fetched.get(key)! }),
  }));
}

async function storedParameter(aws: InProcessAws, name: string): Promise<string | undefined> {
  try {
    return (await aws.ssm.getParameter({ Name: name })).Parameter?.Value;
  } catch (error) {
    if (error instanceof AwsError && /ParameterNotFound|ParameterVersionNotFound/.test(error.code)) return undefined;
    if (error instanceof AwsError) throw new TemplateError(error.message);
    throw error;
  }
}
