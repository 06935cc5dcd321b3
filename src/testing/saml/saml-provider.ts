/** For tests: a server with a SAML provider, and roles that whom it vouches for may assume. */
import { IAM, type CreateSAMLProviderCommandInput } from '@aws-sdk/client-iam';
import { STS } from '@aws-sdk/client-sts';
import { metadataXml } from './saml-assertion.ts';
import { startSandlot, type Sandlot } from '../start-sandlot.ts';

export interface SamlServer {
  readonly sandlot: Sandlot;
  readonly iam: IAM;
  /** Without credentials: AssumeRoleWithSAML is unsigned. */
  readonly sts: STS;
  /** ARNs: the provider's, and that of a role that trusts it. */
  readonly provider: string;
  readonly role: string;
  /** Another role that trusts the provider; answers its ARN. */
  newRole(
    name: string,
    condition: object,
    action?: string | readonly string[],
    maxSessionSeconds?: number,
  ): Promise<string>;
  close(): Promise<void>;
}

export async function startWithSaml(more: Partial<CreateSAMLProviderCommandInput> = {}): Promise<SamlServer> {
  const sandlot = await startSandlot();
  const iam = new IAM(sandlot.clientConfig);
  const sts = new STS({ endpoint: sandlot.endpoint, region: sandlot.region, maxAttempts: 1 });
  const { SAMLProviderArn: provider = '' } = await iam.createSAMLProvider({
    Name: 'Corporate',
    SAMLMetadataDocument: metadataXml(),
    ...more,
  });
  const newRole: SamlServer['newRole'] = async (
    RoleName,
    Condition,
    Action = 'sts:AssumeRoleWithSAML',
    MaxSessionDuration = 3600,
  ) => {
    const { Role } = await iam.createRole({
      RoleName,
      MaxSessionDuration,
      AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { Federated: provider }, Action, Condition }),
    });
    return Role!.Arn!;
  };
  return {
    sandlot,
    iam,
    sts,
    provider,
    role: await newRole('people', {}),
    newRole,
    async close() {
      iam.destroy();
      sts.destroy();
      await sandlot.close();
    },
  };
}

/** A policy document of these statements. */
export const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
