/** Rotation functions: who asks them, and what they prove themselves by. */
import { createHash } from 'node:crypto';
import { equalSecrets } from '../../../kernel/secrets/equal-secrets.ts';
import type { AwsAs, Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { invalidParameter } from '../errors.ts';
import type { SecretRecord } from '../records.ts';
import { secretArn } from '../secrets/references.ts';

/** Lambda as Secrets Manager calls it for a secret. */
export function functionsOf(aws: AwsAs, secret: SecretRecord) {
  const source = { sourceArn: secretArn(secret), sourceAccount: secret.account, region: secret.region };
  return aws.asService('secretsmanager.amazonaws.com', secret.account, source).lambda;
}

/**
 * That Secrets Manager may ask the function (the text as recorded on AWS), and that the caller may.
 * @throws AwsError AccessDeniedException
 */
export async function checkFunction(aws: AwsAs, ctx: Context, secret: SecretRecord, arn: string): Promise<void> {
  const dryRun = { FunctionName: arn, InvocationType: 'DryRun' } as const;
  try {
    await functionsOf(aws, secret).invoke(dryRun);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(
      'AccessDeniedException',
      'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to ' +
        'the principal secretsmanager.amazonaws.com.',
    );
  }
  await aws.as(ctx.caller).lambda.invoke(dryRun);
}

/** What the function may put the version's value with: this server's and this version's alone. */
export function rotationToken(ctx: Context, secret: SecretRecord, versionId: string): string {
  const digest = ctx.seal.digest('secrets-manager/rotation-token', `${secretArn(secret)} ${versionId}`);
  return createHash('sha256').update(digest).digest('hex');
}

/** @throws AwsError InvalidParameterException where another one is given */
export function checkToken(ctx: Context, secret: SecretRecord, versionId: string, given: string | undefined): void {
  if (given !== undefined && !equalSecrets(rotationToken(ctx, secret, versionId), given))
    throw invalidParameter('The RotationToken is not valid.');
}
