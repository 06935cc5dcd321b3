/**
 * What whoever provides a custom resource answers. Pure.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
import { readObject } from '../signals/read-object.ts';

/** Bytes. */
export const longestResponse = 4096;
const longestPhysicalId = 1024;
const limits = { maxDepth: 20, maxTokens: 4096 };

/** What the answer has to repeat. */
export interface ExpectedResponse {
  readonly requestId: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly requestType: 'Create' | 'Update' | 'Delete';
  /** Where it is there already. */
  readonly physicalId?: string;
}

export type CustomOutcome =
  | {
      readonly kind: 'done';
      readonly physicalId: string;
      /** By dotted name: `Outer.Inner` of an object within. */
      readonly attributes: Readonly<Record<string, unknown>>;
      readonly noEcho: boolean;
    }
  /** `physicalId`: what the CDK's framework knows again when it is asked to delete what it has not made. */
  | { readonly kind: 'failed'; readonly reason: string; readonly physicalId?: string };

export function judgeResponse(body: string, expected: ExpectedResponse): CustomOutcome {
  if (Buffer.byteLength(body) > longestResponse) return failed('Response object is too long.');
  const response = readObject(body, limits);
  if (response === undefined) return failed('Invalid Response object: it is not a JSON object');
  const missing = ['Status', 'StackId', 'RequestId', 'LogicalResourceId'].find((name) => !isText(response[name]));
  if (missing !== undefined) return failed(`Invalid Response object: Value of property ${missing} must be a string`);
  const mismatch = mismatchOf(response, expected);
  if (mismatch !== undefined) return failed(`Invalid Response object: ${mismatch} is not the request's`);
  const { Status, Reason, PhysicalResourceId, Data, NoEcho } = response;
  if (Status === 'FAILED') {
    const returned = isText(Reason) ? ` Message returned: ${Reason}` : '';
    return {
      kind: 'failed',
      reason: `Received response status [FAILED] from custom resource.${returned} (RequestId: ${expected.requestId})`,
      ...(isPhysicalId(PhysicalResourceId) && { physicalId: PhysicalResourceId }),
    };
  }
  if (Status !== 'SUCCESS') return failed(`Invalid Response object: '${String(Status)}' is not a valid ResponseStatus`);
  const physicalId = PhysicalResourceId ?? (expected.requestType === 'Delete' ? expected.physicalId : undefined);
  if (!isPhysicalId(physicalId)) return failed('Invalid PhysicalResourceId');
  return { kind: 'done', physicalId, attributes: attributesOf(Data), noEcho: NoEcho === true || NoEcho === 'true' };
}

function mismatchOf(response: Record<string, unknown>, expected: ExpectedResponse): string | undefined {
  if (response['StackId'] !== expected.stackId) return 'StackId';
  if (response['RequestId'] !== expected.requestId) return 'RequestId';
  return response['LogicalResourceId'] === expected.logicalId ? undefined : 'LogicalResourceId';
}

/** `Fn::GetAtt` reaches what lies in objects by dots. */
function attributesOf(data: unknown, prefix = '', found: Record<string, unknown> = {}): Record<string, unknown> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return found;
  for (const [name, value] of Object.entries(data)) {
    found[prefix + name] = value;
    attributesOf(value, `${prefix}${name}.`, found);
  }
  return found;
}

const isPhysicalId = (value: unknown): value is string =>
  isText(value) && value !== '' && Buffer.byteLength(value) <= longestPhysicalId;

const failed = (reason: string): CustomOutcome => ({ kind: 'failed', reason });

const isText = (value: unknown): value is string => typeof value === 'string';
