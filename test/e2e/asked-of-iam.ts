/**
 * What AWS was asked, by whom, as the activity has it; and whether the policies of each role allow what was done. They
 * are read as text here, without Sandlot's evaluation.
 */
import type { IAM } from '@aws-sdk/client-iam';
import type { ServerProcess } from './server-process.ts';

export interface Asked {
  /** The role's name; `root`; absent: nobody signed. */
  readonly role: string | undefined;
  readonly service: string;
  readonly operation: string;
  /** Policies did not allow it. */
  readonly isDenied: boolean;
}

export async function asked(server: ServerProcess): Promise<Asked[]> {
  const found: Asked[] = [];
  let after: number | undefined;
  do {
    const page = await server.api('GET', `/activity?limit=500${after === undefined ? '' : `&after=${after}`}`);
    for (const { principalArn, service, operation, errorCode = '' } of page.items) {
      const role = /:assumed-role\/([^/]+)/.exec(principalArn ?? '')?.[1] ?? principalArn?.split(':').at(-1);
      found.push({ role, service, operation, isDenied: errorCode.startsWith('AccessDenied') });
    }
    after = page.next;
  } while (after !== undefined);
  return found;
}

/** What ampx's caller does in a first deployment, with a secret set before, in IAM's words. */
export const firstDeployment = [
  'cloudformation:DescribeStacks',
  'cloudformation:GetTemplateSummary',
  'cloudformation:ListStackResources',
  's3:GetObject',
  'ssm:GetParameter',
  'ssm:GetParametersByPath',
  'ssm:PutParameter',
  'sts:AssumeRole',
  'sts:GetCallerIdentity',
];

/** IAM's actions of operations that are called otherwise. */
const actions: Readonly<Record<string, string>> = {
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:GetBucketNotificationConfiguration': 's3:GetBucketNotification',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:PutBucketNotificationConfiguration': 's3:PutBucketNotification',
  's3:UploadPart': 's3:PutObject',
  'lambda:Invoke': 'lambda:InvokeFunction',
};
const prefixes: Readonly<Record<string, string>> = {
  'cloudwatch-logs': 'logs',
  'cognito-identity-provider': 'cognito-idp',
  'secrets-manager': 'secretsmanager',
  sfn: 'states',
};

export function actionOf({ service, operation }: Asked): string {
  const name = `${prefixes[service] ?? service}:${operation}`;
  return actions[name] ?? name;
}

/** `role: action` of what a role did and none of its policies has among its allowed actions. */
export async function notAllowed(all: readonly Asked[], iam: IAM): Promise<string[]> {
  const allowed = new Map<string, readonly RegExp[]>();
  const wrong = new Set<string>();
  for (const one of all) {
    const { role, isDenied } = one;
    const action = actionOf(one);
    // Any valid signature may ask who it is.
    if (role === undefined || role === 'root' || isDenied || action === 'sts:GetCallerIdentity') continue;
    if (!allowed.has(role)) allowed.set(role, await allowedActions(role, iam));
    if (!allowed.get(role)!.some((pattern) => pattern.test(action))) wrong.add(`${role}: ${action}`);
  }
  return [...wrong].sort();
}

async function allowedActions(RoleName: string, iam: IAM): Promise<RegExp[]> {
  const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName });
  const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName });
  const attached = AttachedPolicies.map(async ({ PolicyArn }) => {
    const { Policy } = await iam.getPolicy({ PolicyArn });
    const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId: Policy!.DefaultVersionId });
    return PolicyVersion!.Document!;
  });
  const inline = PolicyNames.map(
    async (PolicyName) => (await iam.getRolePolicy({ RoleName, PolicyName })).PolicyDocument!,
  );
  const documents = await Promise.all([...attached, ...inline]);
  return documents.flatMap((text) => patternsOf(JSON.parse(decodeURIComponent(text))));
}

function patternsOf({ Statement }: { readonly Statement: any }): RegExp[] {
  return [Statement]
    .flat()
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action = [] }) => [Action].flat() as string[])
    .map((action) => new RegExp(`^${action.replaceAll('*', '.*')}$`, 'i'));
}
