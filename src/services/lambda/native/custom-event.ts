/** The event of a custom resource's request, read without trust in its shape. Pure. */
import { checkJsonCost } from '../../../kernel/bounded/json.ts';

type Properties = Readonly<Record<string, unknown>>;

export interface CustomEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string | undefined;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties: Properties;
}

/** Why it is none, in its place. */
export function customEvent(payload: Uint8Array): CustomEvent | string {
  try {
    const text = Buffer.from(payload).toString('utf8');
    checkJsonCost(text, { maxDepth: 64, maxTokens: 500_000 });
    const event = JSON.parse(text) as Properties;
    const type = event['RequestType'];
    if (type !== 'Create' && type !== 'Update' && type !== 'Delete') return `[ERROR] 'RequestType' is ${String(type)}`;
    if (!isObject(event['ResourceProperties'])) return "[ERROR] missing 'ResourceProperties'";
    const old = event['OldResourceProperties'];
    const physicalId = event['PhysicalResourceId'];
    return {
      RequestType: type,
      ResponseURL: String(event['ResponseURL']),
      StackId: String(event['StackId']),
      RequestId: String(event['RequestId']),
      LogicalResourceId: String(event['LogicalResourceId']),
      PhysicalResourceId: typeof physicalId === 'string' ? physicalId : undefined,
      ResourceProperties: event['ResourceProperties'],
      OldResourceProperties: isObject(old) ? old : {},
    };
  } catch (error) {
    return `[ERROR] the event cannot be read: ${(error as Error).message}`;
  }
}

export function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws Error that names what is missing */
export function textOf(properties: Properties, name: string, otherwise?: string): string {
  const value = properties[name] ?? otherwise;
  if (value === undefined) throw new Error(`missing request resource property '${name}'`);
  return String(value);
}

/** A list of texts; one that is not there is `otherwise`. @throws Error */
export function textsOf(properties: Properties, name: string, otherwise?: readonly string[]): readonly string[] {
  const value = properties[name];
  if (value === undefined && otherwise) return otherwise;
  if (!Array.isArray(value)) throw new Error(`missing request resource property '${name}'`);
  return value.map(String);
}

export function mapsOf(properties: Properties, name: string, count: number): readonly Properties[] {
  const value = properties[name];
  if (!Array.isArray(value)) return Array.from({ length: count }, () => ({}));
  return value.map((one) => (isObject(one) ? one : {}));
}

/** As templates give flags: texts, in any case. */
export function flagOf(properties: Properties, name: string, otherwise: boolean): boolean {
  const value = properties[name];
  return value === undefined ? otherwise : String(value).toLowerCase() === 'true';
}
