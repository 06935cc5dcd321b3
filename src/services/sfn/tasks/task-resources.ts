/**
 * What a Task may name: a function, an integration that Step Functions has of its own, or an operation of an AWS SDK.
 * https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html
 */
import { isFunction, resourceParts } from '../interpreter/tasks.ts';

const own: Readonly<Record<string, readonly string[]>> = {
  lambda: ['invoke'],
  dynamodb: ['getItem', 'putItem', 'updateItem', 'deleteItem'],
  states: ['startExecution'],
};

/** AWS has no more of these. */
const whole: ReadonlySet<string> = new Set(['dynamodb', 'lambda']);

/**
 * Services whose inputs and outputs are written as SDK integrations write them, by the integration's name.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export const sdkServices: Readonly<Record<string, string>> = {
  cloudformation: 'cloudformation',
  cognitoidentityprovider: 'cognito-identity-provider',
  dynamodb: 'dynamodb',
  iam: 'iam',
  kms: 'kms',
  lambda: 'lambda',
  s3: 's3',
  secretsmanager: 'secrets-manager',
  sfn: 'sfn',
  ssm: 'ssm',
  sts: 'sts',
};

/** A sentence says why a resource cannot be asked. */
export function refusalOf(resource: string): string | undefined {
  if (resource.startsWith('${') || resource.startsWith('{%')) return unknown(resource);
  if (isFunction(resource)) return undefined;
  const parts = resourceParts(resource.replace(/\.waitForTaskToken$/, ''));
  if (parts.resourceType === 'aws-sdk') {
    const [service = '', operation] = parts.resource.split(':');
    if (operation === undefined || !/^[a-z][A-Za-z0-9]*$/.test(operation)) return unknown(resource);
    return Object.hasOwn(sdkServices, service) ? undefined : absent(resource);
  }
  if (parts.resourceType === '') return resource.includes(':activity:') ? absent(resource) : unknown(resource);
  const operations = Object.hasOwn(own, parts.resourceType) ? own[parts.resourceType]! : [];
  if (operations.includes(parts.resource)) return undefined;
  return whole.has(parts.resourceType) ? unknown(resource) : absent(resource);
}

/** As `refusalOf`, for a machine of type EXPRESS. In AWS's words, its two blanks included. */
export function expressRefusalOf(resource: string): string | undefined {
  const what = 'Express state machine does not support';
  if (/^arn:[a-z-]+:states:[^:]*:\d*:activity:/.test(resource)) return `${what} Activity ARN`;
  if (resource.endsWith('.waitForTaskToken')) return `${what} '.waitForTaskToken' service integration `;
  if (/\.sync(?::2)?$/.test(resource)) return `${what} '.sync' service integration`;
  return refusalOf(resource);
}

function unknown(resource: string): string {
  return (
    `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is ` +
    'not available in this region.'
  );
}

function absent(resource: string): string {
  return `Sandlot's Step Functions do not have the integration ${resource}, docs/sfn.md lists those that are here`;
}
