/**
 * `{{resolve:ssm:…}}` and `{{resolve:secretsmanager:…}}` in properties, looked up as whom the stack works.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
import type { Deployment } from './deployment.ts';
import { ResourceFailure } from './failure.ts';

const begins = '{{resolve:';

/** @throws ResourceFailure, AwsError */
export async function withSecrets(_deployment: Deployment, value: unknown): Promise<unknown> {
  if (JSON.stringify(value)?.includes(begins)) throw new ResourceFailure('Dynamic references are not supported.');
  return value;
}
