/**
 * What a task's integration calls an error: as the exceptions of AWS's SDKs for Java are called, of which it uses the
 * second version for SDK integrations and the first one for its own. What no model of the service has, is the service's
 * own exception.
 */
import type { AwsError } from '../../../wire/errors.ts';
import type { Failure, Task } from '../interpreter/execution.ts';
import { isFunction, resourceParts } from '../interpreter/tasks.ts';

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

/** Of the integrations that Step Functions has of its own. */
const ownTitles: Readonly<Record<string, { readonly title: string; readonly general: string }>> = {
  dynamodb: { title: 'DynamoDB', general: 'AmazonDynamoDBException' },
  lambda: { title: 'Lambda', general: 'AWSLambdaException' },
  states: { title: 'StepFunctions', general: 'AWSStepFunctionsException' },
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

export function failureOf({ resource }: Task, { code, message }: AwsError): Failure {
  // Of the parameters as they are written: nobody was asked.
  if (code === 'SerializationException')
    return { error: 'States.Runtime', cause: `The Parameters could not be used to start the Task: [${message}]` };
  const parts = isFunction(resource) ? { resourceType: 'lambda', resource: 'invoke' } : resourceParts(resource);
  const isSdk = parts.resourceType === 'aws-sdk';
  const service = isSdk ? parts.resource.split(':')[0]! : parts.resourceType;
  const title = titles[service]!;
  const names = isSdk ? { title, general: `${title}Exception` } : ownTitles[service]!;
  const isGeneral = everywhere.has(code) && !modelled[service]?.includes(code);
  const name = code.endsWith('Exception') ? code : `${code}Exception`;
  return { error: `${names.title}.${isGeneral ? names.general : name}`, cause: message };
}
