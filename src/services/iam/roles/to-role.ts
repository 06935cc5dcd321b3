/** Roles as answers show them: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
import type { Role } from '@aws-sdk/client-iam';
import type { ReadTx } from '../../../wire/context.ts';
import { encodeDocument } from '../policies/documents/policy-documents.ts';
import { currentTrustPolicy } from '../policies/documents/trust-policies.ts';
import type { RoleRecord } from '../records.ts';
import { EntityUses } from '../reports/use-records.ts';

/**
 * Lists leave out tags and boundary, as AWS's do; what makes a role answers neither its sessions' longest duration nor
 * its last use.
 */
export async function toRole(tx: ReadTx, role: RoleRecord, { detail = false, made = false } = {}): Promise<Role> {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(await currentTrustPolicy(tx, role)),
    ...(role.description !== undefined && { Description: role.description }),
    ...(!made && { MaxSessionDuration: role.maxSessionSeconds }),
    ...(detail &&
      role.boundary !== undefined && {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
          PermissionsBoundaryArn: role.boundary,
        },
      }),
    ...(detail && !made && { RoleLastUsed: await lastUseOf(tx, role) }),
    ...(detail && role.tags.length > 0 && { Tags: [...role.tags] }),
  };
}

/** Empty: never. */
export async function lastUseOf(tx: ReadTx, { id }: RoleRecord): Promise<NonNullable<Role['RoleLastUsed']>> {
  const [latest] = (await tx.in(EntityUses).all([id])).sort((a, b) => b.usedAt - a.usedAt);
  return latest ? { LastUsedDate: new Date(latest.usedAt), Region: latest.region } : {};
}
