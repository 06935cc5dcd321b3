/**
 * What whoever provides a custom resource is asked. Pure.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */

export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ServiceToken: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  /** `Custom::MyDatabase`, or `AWS::CloudFormation::CustomResource`. */
  readonly ResourceType: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

/** Numbers and booleans arrive as texts, however deep: a Python handler asks `'true'.lower()`. */
export function stringified(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return asTexts(properties) as Record<string, unknown>;
}

function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asTexts(member)]));
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

const longestTimeoutSeconds = 3600;

/** Milliseconds until an answer must have come: `ServiceTimeout`, in seconds; `undefined`: it is none. */
export function timeoutOf({ ServiceTimeout: given }: Readonly<Record<string, unknown>>): number | undefined {
  if (given === undefined) return longestTimeoutSeconds * 1000;
  const seconds = Number(given);
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= longestTimeoutSeconds ? seconds * 1000 : undefined;
}

/** As an event says it when no answer came in time. */
export function notAnswered(requestId: string): string {
  return (
    'CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId ' +
    `[${requestId}]. If you are using the Python cfn-response module, you may need to update your Lambda function ` +
    'code so that CloudFormation can attach the updated version.'
  );
}
