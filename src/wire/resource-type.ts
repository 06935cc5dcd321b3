/**
 * A resource type as CloudFormation and Cloud Control know it (`AWS::IAM::Role`): how one is made, read, changed and
 * removed, by the operations of its service. A service brings the types of its resources (`resources.ts`); which
 * members a type has, which are required, made once or only read, is the registry's (`models/resource-types.json`).
 *
 * Modelled on the handlers of AWS's registry:
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-develop.html
 */
import { isDeepStrictEqual } from 'node:util';
import type { InProcessAws } from './aws-types.ts';
import type { Context, WriteTx } from './context.ts';
import { AwsError } from './errors.ts';
import type { GivenTag, Tag } from './tags.ts';

/** JSON: the properties that a template gives, its functions resolved, or those of a resource as it is. */
export type ResourceProperties = Readonly<Record<string, unknown>>;

/** Types by name, each loaded at its first use. */
export type ResourceTypes = Readonly<Record<string, () => Promise<ResourceHandler>>>;

/** What a step of a resource's making, changing or removing is given. */
export interface ResourceCall {
  /** Calls as whom the stack works, in the transaction of `tx`. */
  readonly aws: InProcessAws;
  /** The transaction that also keeps what the step answers. It may run twice, and nothing but it is awaited. */
  readonly tx: WriteTx;
  readonly ctx: Context;
  readonly account: string;
  readonly region: string;
  /** The stack that it is of; Cloud Control has none. */
  readonly stack?: StackFacts;
  /** Tags of the whole stack, for types that have tags: `withStackTags` puts the resource's own over them. */
  readonly stackTags: readonly Tag[];
  /** What `prepare` gave. */
  readonly prepared?: unknown;
  /** Of an update that takes one back. */
  readonly isRollback?: boolean;
  /** A name that nobody has: `<stack>-<logical id>-<random>`, cut where it is longer than `maxLength`. */
  uniqueName(rule: UniqueNameRule): string;
}

/** What `prepare` is given. */
export interface PrepareCall {
  /** Calls as whom the stack works, each in a transaction of its own. */
  readonly aws: InProcessAws;
  readonly ctx: Context;
}

export interface StackFacts {
  /** Its ARN. */
  readonly id: string;
  readonly name: string;
  readonly logicalId: string;
  /** As the template names it (`Custom::Thing`). */
  readonly type: string;
}

export interface UniqueNameRule {
  readonly maxLength: number;
  /** S3's buckets, ECR's repositories. */
  readonly lowerCase?: boolean;
  /** Nested stacks. Others have letters of both cases. */
  readonly upperCase?: boolean;
}

/** The step is over. */
export interface ResourceDone {
  /**
   * What `Ref` gives and what the other steps are called with; the registry's primary identifier, parts of which are
   * parted by `|`. Of an update: another one says that the old resource is to be removed (custom resources).
   */
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives, by attribute (`Arn`, `Outputs.Url`). */
  readonly attributes?: ResourceProperties;
  /** Nobody is told the attributes: events and change sets have them masked (custom resources). */
  readonly noEcho?: boolean;
}

/** The step goes on: `resume` is called with `callback`, which is kept, after `delayMs` or when it is woken. */
export interface ResourceInProgress {
  readonly callback: unknown;
  readonly delayMs: number;
  /** Where it has one already. */
  readonly physicalId?: string;
  /** Those that it has already: what its end does not tell again. */
  readonly attributes?: ResourceProperties;
  readonly noEcho?: boolean;
}

export type ResourceProgress = ResourceDone | ResourceInProgress;

/**
 * The steps of one type. What an operation throws fails the resource, and with its text the stack's event. Properties
 * are valid by the registry when they arrive (required ones there, unknown ones refused, values of their types).
 */
export interface ResourceHandler {
  /** What a creation or an update has to await before its transaction: it changes nothing, and may run again. */
  prepare?(desired: ResourceProperties, call: PrepareCall): Promise<unknown>;
  create(desired: ResourceProperties, call: ResourceCall): Promise<ResourceProgress>;
  /**
   * The resource as it is, attributes and properties that are only read included, those only written left out;
   * `undefined`: it is not there. `deployed`: its properties as a stack has them; some types cannot be read without.
   */
  read(physicalId: string, call: ResourceCall, deployed?: ResourceProperties): Promise<ResourceProperties | undefined>;
  /**
   * Changes what may change in place; what may not is the registry's (`createOnly`) and `replaces`, and never arrives
   * here. Absent: every change replaces.
   */
  update?(
    physicalId: string,
    desired: ResourceProperties,
    previous: ResourceProperties,
    call: ResourceCall,
  ): Promise<ResourceProgress>;
  /** Removes it; one that is gone already is removed. `properties`: as they were deployed. */
  delete(physicalId: string, properties: ResourceProperties, call: ResourceCall): Promise<ResourceInProgress | void>;
  /** Physical ids of those that are there, for Cloud Control; `model`: what some types need to list by. */
  list?(model: ResourceProperties, call: ResourceCall): Promise<readonly string[]>;
  /** Goes on with what answered `ResourceInProgress`. */
  resume?(callback: unknown, call: ResourceCall): Promise<ResourceProgress | void>;
  /**
   * Properties of which a change replaces, beside the registry's: where that depends on values. Cloud Control, which
   * replaces nothing, fails by their names.
   */
  replaces?(desired: ResourceProperties, previous: ResourceProperties): readonly string[];
  /** It cannot be read without its deployed properties: only stacks have the type, as in AWS. */
  readonly onlyInStacks?: true;
  /**
   * Paths (`Rules/Transition`, lists passed through) of properties that are not here, or of one value of them
   * (`EnabledMfas=SMS_MFA`, alone or in a list): `refusing`.
   */
  readonly refuses?: readonly string[];
}

/** A handler that fails by their names where properties are given that Sandlot does not have. */
export function refusing(type: string, refuses: readonly string[], handler: ResourceHandler): ResourceHandler {
  const check = (desired: ResourceProperties): void => {
    const path = refusedProperty(refuses, desired);
    if (path !== undefined) throw new AwsError('InvalidRequest', `${notHere(type, path)}.`);
  };
  return {
    ...handler,
    refuses,
    create: async (desired, call) => {
      check(desired);
      return handler.create(desired, call);
    },
    ...(handler.update && {
      update: async (physicalId, desired, previous, call) => {
        check(desired);
        return handler.update!(physicalId, desired, previous, call);
      },
    }),
  };
}

/** The path of one that is given. `refuses`: the handler's. */
export function refusedProperty(refuses: readonly string[], given: ResourceProperties): string | undefined {
  return refuses.find((path) => isGiven(given, path.split('/')));
}

/** Without its full stop. */
export function notHere(type: string, path: string): string {
  const [property, value] = path.split('=');
  const one = value === undefined ? '' : `value ${value} of the `;
  return `Sandlot does not have the ${one}property ${property} of ${type}`;
}

function isGiven(value: unknown, [name, ...inner]: readonly string[]): boolean {
  if (name === undefined) return value !== undefined && !isOff(value);
  if (Array.isArray(value)) return value.some((one) => isGiven(one, [name, ...inner]));
  const [property = '', one] = name.split('=');
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, property)) return false;
  const member = (value as ResourceProperties)[property];
  return one === undefined ? isGiven(member, inner) : [member].flat().includes(one);
}

/** What is only switched off, or empty, is not asked for. */
function isOff(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === false || value === 0;
}

/** What the call answers; `undefined` where it fails with one of these codes: what it asks about is not there. */
export async function ifThere<T>(codes: string | readonly string[], call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AwsError && [codes].flat().includes(error.code)) return undefined;
    throw error;
  }
}

/** Whether a property is another one: as the registry compares, in whatever order its members were written. */
export function isOther(desired: unknown, previous: unknown): boolean {
  return !isDeepStrictEqual(desired, previous);
}

/** The text of a document that a template has as an object or as text. */
export function documentText(document: unknown): string {
  return typeof document === 'string' ? document : JSON.stringify(document);
}

/** What is to be done so that there are these tags and no others; AWS's own stay. */
export function tagChanges(
  before: readonly GivenTag[] | undefined,
  wanted: readonly Tag[],
): { readonly removed: string[]; readonly put: Tag[] } {
  const there = new Map((before ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  const keys = new Set(wanted.map(({ Key }) => Key));
  return {
    removed: [...there.keys()].filter((key) => !keys.has(key) && !key.startsWith('aws:')),
    put: wanted.filter(({ Key, Value }) => there.get(Key) !== Value),
  };
}

/** As a model shows them: a type without tags has no such property. */
export function shownTags(tags: readonly GivenTag[] | undefined): { Tags?: Tag[] } {
  const own = (tags ?? []).filter(({ Key }) => !Key?.startsWith('aws:'));
  return own.length === 0 ? {} : { Tags: own.map(({ Key = '', Value = '' }) => ({ Key, Value })) };
}

/** The resource's own tags over those of the stack. */
export function withStackTags(own: readonly Tag[] | undefined, { stackTags }: ResourceCall): Tag[] {
  return [...new Map([...stackTags, ...(own ?? [])].map((tag) => [tag.Key, tag])).values()];
}

export function isInProgress(progress: ResourceProgress | void): progress is ResourceInProgress {
  return progress !== undefined && 'callback' in progress;
}

/** What a list is asked for its next page with, where its answers have that under another name: the name there, too. */
type PageToken<Told, Asked> = Told | readonly [asked: Asked, told: Told];

type From<Asked extends string> = { readonly [K in Asked]?: string };

/** Each page of a list. */
export async function* pagesOf<
  Told extends string,
  P extends { readonly [K in Told]?: string | undefined },
  Asked extends string = Told,
>(token: PageToken<Told, Asked>, list: (from: From<Asked>) => Promise<P>): AsyncGenerator<P, void> {
  const [asked, told] = typeof token === 'string' ? [token, token] : token;
  let next: string | undefined;
  do {
    const page = await list((next === undefined ? {} : { [asked]: next }) as From<Asked>);
    yield page;
    next = page[told];
  } while (next !== undefined);
}

/** What all pages of a list have. */
export async function everyItem<
  T,
  Told extends string,
  P extends { readonly [K in Told]?: string | undefined },
  Asked extends string = Told,
>(
  token: PageToken<Told, Asked>,
  list: (from: From<Asked>) => Promise<P>,
  itemsOf: (page: P) => readonly T[] | undefined,
): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pagesOf(token, list)) items.push(...(itemsOf(page) ?? []));
  return items;
}
