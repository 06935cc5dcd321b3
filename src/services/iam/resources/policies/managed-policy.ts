/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html */
import { isDeepStrictEqual } from 'node:util';
import {
  documentText,
  everyItem,
  ifThere,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../../wire/resource-type.ts';
import { principalsOf, type Principals } from './principals-of.ts';
import { readDocument, type Iam } from './principal-policies.ts';

interface ManagedPolicyProperties extends Principals {
  readonly ManagedPolicyName?: string;
  readonly Path?: string;
  readonly Description?: string;
  readonly PolicyDocument: unknown;
}

/** IAM keeps five versions. */
const mostVersions = 5;

export const managedPolicy: ResourceHandler = {
  async create(properties, call) {
    const desired = properties as unknown as ManagedPolicyProperties;
    const { iam } = call.aws;
    const { Policy: made } = await iam.createPolicy({
      PolicyName: desired.ManagedPolicyName ?? call.uniqueName({ maxLength: 128 }),
      PolicyDocument: documentText(desired.PolicyDocument),
      Path: desired.Path,
      Description: desired.Description,
    });
    const physicalId = made!.Arn!;
    await changeAttachments(iam, physicalId, desired);
    return { physicalId, attributes: await attributesOf(iam, physicalId) };
  },

  async update(PolicyArn, properties, previousProperties, { aws: { iam } }) {
    const desired = properties as unknown as ManagedPolicyProperties;
    const previous = previousProperties as unknown as ManagedPolicyProperties;
    if (!isDeepStrictEqual(desired.PolicyDocument, previous.PolicyDocument)) {
      const { Versions: versions = [] } = await iam.listPolicyVersions({ PolicyArn });
      const oldest = versions.findLast(({ IsDefaultVersion }) => !IsDefaultVersion);
      if (versions.length >= mostVersions && oldest)
        await iam.deletePolicyVersion({ PolicyArn, VersionId: oldest.VersionId! });
      const PolicyDocument = documentText(desired.PolicyDocument);
      await iam.createPolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true });
    }
    await changeAttachments(iam, PolicyArn, desired, previous);
    return { physicalId: PolicyArn, attributes: await attributesOf(iam, PolicyArn) };
  },

  async read(PolicyArn, { aws: { iam } }) {
    const found = (await ifThere('NoSuchEntity', () => iam.getPolicy({ PolicyArn })))?.Policy;
    if (!found) return undefined;
    const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId: found.DefaultVersionId! });
    const entities = await iam.listEntitiesForPolicy({
      PolicyArn,
      MaxItems: 1000,
      PolicyUsageFilter: 'PermissionsPolicy',
    });
    const { PolicyGroups: groups = [], PolicyRoles: roles = [], PolicyUsers: users = [] } = entities;
    return {
      ManagedPolicyName: found.PolicyName,
      Path: found.Path,
      Description: found.Description ?? '',
      PolicyDocument: readDocument(PolicyVersion!.Document),
      Groups: groups.map(({ GroupName }) => GroupName),
      Roles: roles.map(({ RoleName }) => RoleName),
      Users: users.map(({ UserName }) => UserName),
      ...(await attributesOf(iam, PolicyArn)),
    };
  },

  async delete(PolicyArn, properties, { aws: { iam } }) {
    await changeAttachments(iam, PolicyArn, {}, properties as Principals);
    await ifThere('NoSuchEntity', async () => {
      const { Versions: versions = [] } = await iam.listPolicyVersions({ PolicyArn });
      for (const { VersionId, IsDefaultVersion } of versions)
        if (!IsDefaultVersion) await iam.deletePolicyVersion({ PolicyArn, VersionId: VersionId! });
      await iam.deletePolicy({ PolicyArn });
    });
  },

  list: (_model, { aws: { iam } }) =>
    everyItem(
      'Marker',
      (from) => iam.listPolicies({ Scope: 'Local', MaxItems: 1000, ...from }),
      ({ Policies }) => Policies?.map(({ Arn }) => Arn!),
    ),
};

async function changeAttachments(iam: Iam, arn: string, desired: Principals, previous: Principals = {}): Promise<void> {
  const named = (of: Principals) => principalsOf(of).map((one) => [`${one.property}/${one.name}`, one] as const);
  const [now, before] = [new Map(named(desired)), new Map(named(previous))];
  for (const [key, { kind, name }] of before)
    if (!now.has(key)) await ifThere('NoSuchEntity', () => kind.detach(iam, name, arn));
  for (const [key, { kind, name }] of now) if (!before.has(key)) await kind.attach(iam, name, arn);
}

async function attributesOf(iam: Iam, PolicyArn: string): Promise<ResourceProperties> {
  const policy = (await iam.getPolicy({ PolicyArn })).Policy!;
  return {
    PolicyArn,
    PolicyId: policy.PolicyId,
    AttachmentCount: policy.AttachmentCount,
    PermissionsBoundaryUsageCount: policy.PermissionsBoundaryUsageCount,
    DefaultVersionId: policy.DefaultVersionId,
    IsAttachable: policy.IsAttachable,
    CreateDate: policy.CreateDate!.toISOString(),
    UpdateDate: policy.UpdateDate!.toISOString(),
  };
}
