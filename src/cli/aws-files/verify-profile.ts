/** Goes the way an AWS client goes from an SSO token to its role, so that `up` only claims what it has seen. */
import { GetRoleCredentialsCommand, SSOClient } from '@aws-sdk/client-sso';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { SsoProfile } from './aws-profile.ts';

/** The ARN that the profile's credentials stand for. */
export async function callerOfProfile(profile: SsoProfile, accessToken: string): Promise<string> {
  const config = { endpoint: profile.endpoint, region: profile.region };
  const sso = new SSOClient({ ...config, credentials: { accessKeyId: '', secretAccessKey: '' } });
  const { roleCredentials } = await sso.send(
    new GetRoleCredentialsCommand({
      accessToken,
      accountId: profile.accountId,
      roleName: profile.roleName,
    }),
  );
  const sts = new STSClient({
    ...config,
    credentials: {
      accessKeyId: roleCredentials!.accessKeyId!,
      secretAccessKey: roleCredentials!.secretAccessKey!,
      sessionToken: roleCredentials!.sessionToken!,
    },
  });
  const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
  return Arn!;
}
