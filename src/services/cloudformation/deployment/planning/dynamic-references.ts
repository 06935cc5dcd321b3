/**
 * `{{resolve:ssm:…}}` and `{{resolve:secretsmanager:…}}` in properties, looked up as whom the stack works.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
import type { InProcessAws } from '../../../../wire/aws-types.ts';
import { ifThere } from '../../../../wire/resource-type.ts';
import {
  type DynamicReference,
  dynamicReferences,
  missingInStore,
  withDynamicReferences,
} from '../../template/index.ts';
import { callBefore } from '../steps/attempt.ts';
import type { Deployment } from '../deployment.ts';
import { ResourceFailure } from '../steps/failure.ts';

/** @throws ResourceFailure, TemplateError, AwsError */
export async function withSecrets(deployment: Deployment, value: unknown): Promise<unknown> {
  const references = dynamicReferences(value);
  if (references.length === 0) return value;
  const { aws } = await callBefore(deployment);
  const found = new Map<string, string>();
  for (const reference of references) found.set(reference.text, await lookedUp(reference, aws));
  return withDynamicReferences(value, ({ text }) => found.get(text)!);
}

const absent = ['ParameterNotFound', 'ParameterVersionNotFound'];

async function lookedUp(reference: DynamicReference, aws: InProcessAws): Promise<string> {
  const { name, text } = reference;
  if (reference.service !== 'secretsmanager') {
    const WithDecryption = reference.service === 'ssm-secure';
    const Name = reference.version === undefined ? name : `${name}:${reference.version}`;
    // Systems Manager's own error says nothing.
    const found = await ifThere(absent, () => aws.ssm.getParameter({ Name, WithDecryption }));
    if (!found) throw missingInStore([Name]);
    const { Parameter } = found;
    if (Parameter?.Type === 'SecureString' && !WithDecryption)
      throw new ResourceFailure(`SSM Secure reference is needed for parameters of type SecureString: [${text}]`);
    return Parameter?.Value ?? '';
  }
  const { versionStage: VersionStage, versionId: VersionId, jsonKey } = reference;
  const { SecretString } = await aws['secrets-manager'].getSecretValue({
    SecretId: name,
    ...(VersionStage !== undefined && { VersionStage }),
    ...(VersionId !== undefined && { VersionId }),
  });
  if (SecretString === undefined) throw new ResourceFailure(`Secret ${name} has no SecretString: [${text}]`);
  return jsonKey === undefined ? SecretString : memberOf(SecretString, jsonKey, text);
}

function memberOf(secret: string, key: string, text: string): string {
  const value = parsed(secret);
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, key)) {
    const member = (value as Record<string, unknown>)[key];
    return typeof member === 'string' ? member : JSON.stringify(member);
  }
  throw new ResourceFailure(`Could not find a value associated with JSONKey in SecretString: [${text}]`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
