/**
 * What a task's integration calls an error: as the exceptions of AWS's SDKs for Java are called, of which it uses the
 * second version for SDK integrations and the first one for its own. What no model of the service has, is the service's
 * own exception.
 */
import type { AwsError } from '../../../wire/errors.ts';
import type { Failure, Task } from '../interpreter/execution.ts';
import { isFunction, resourceParts } from '../interpreter/tasks.ts';
import { sdkServices } from './task-resources.ts';

/** The service before the error's name. */
const titles: Readonly<Record<string, string>> = {
  cloudformation: 'CloudFormation',
  cognitoidentityprovider: 'CognitoIdentityProvider',
  dynamodb: 'DynamoDb',
  iam: 'Iam',
  kms: 'Kms',
  lambda: 'Lambda',
  s3: 'S3',
  secretsmanager: 'SecretsManager',
  sfn: 'Sfn',
  ssm: 'Ssm',
  sts: 'Sts',
};

interface OwnTitle {
  readonly title: string;
  readonly general: string;
  /** What AWS's first SDK for Java calls the service. */
  readonly client: string;
}

/** Of the integrations that Step Functions has of its own. */
const ownTitles: Readonly<Record<string, OwnTitle>> = {
  dynamodb: { title: 'DynamoDB', general: 'AmazonDynamoDBException', client: 'AmazonDynamoDBv2' },
  lambda: { title: 'Lambda', general: 'AWSLambdaException', client: 'AWSLambda' },
  states: { title: 'StepFunctions', general: 'AWSStepFunctionsException', client: 'AWSStepFunctions' },
};

/** Every service has these errors, but few models do. */
const everywhere: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'SerializationException',
  'ThrottlingException',
  'ValidationError',
  'ValidationException',
]);

/** Those of them that a model has. */
const modelled: Readonly<Record<string, readonly string[]>> = {
  cognitoidentityprovider: ['AccessDeniedException'],
  dynamodb: ['ThrottlingException'],
  s3: ['AccessDenied'],
  sfn: ['ValidationException'],
  ssm: ['AccessDeniedException', 'ThrottlingException', 'ValidationException'],
  states: ['ValidationException'],
};

export interface Refused {
  readonly requestId: string;
  /** By the SDK client's name. */
  readonly statusOf: (service: string, error: AwsError) => number;
}

export function failureOf({ resource }: Task, error: AwsError, { requestId, statusOf }: Refused): Failure {
  const { code, message } = error;
  // Of the parameters as they are written: nobody was asked.
  if (code === 'SerializationException')
    return { error: 'States.Runtime', cause: `The Parameters could not be used to start the Task: [${message}]` };
  const parts = isFunction(resource) ? { resourceType: 'lambda', resource: 'invoke' } : resourceParts(resource);
  const isSdk = parts.resourceType === 'aws-sdk';
  const service = isSdk ? parts.resource.split(':')[0]! : parts.resourceType;
  const status = statusOf(isSdk || service !== 'states' ? sdkServices[service]! : 'sfn', error);
  const own = ownTitles[service]!;
  const names = isSdk ? { title: titles[service]!, general: `${titles[service]!}Exception` } : own;
  const isGeneral = everywhere.has(code) && !modelled[service]?.includes(code);
  const name = code.endsWith('Exception') ? code : `${code}Exception`;
  const told = isSdk
    ? `Service: ${names.title}, Status Code: ${status}, Request ID: ${requestId}${extendedId(service, requestId)}`
    : `Service: ${own.client}; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null`;
  const cause = `${message} (${told})${isSdk ? ' (SDK Attempt Count: 1)' : ''}`;
  return { error: `${names.title}.${isGeneral ? names.general : name}`, cause };
}

/** S3 alone tells a second one. */
function extendedId(service: string, requestId: string): string {
  return service === 's3' ? `, Extended Request ID: ${Buffer.from(requestId).toString('base64')}` : '';
}
