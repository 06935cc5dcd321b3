/**
 * A policy that is inline in several principals.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
 */
import { isDeepStrictEqual } from 'node:util';
import {
  documentText,
  ifThere,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../../wire/resource-type.ts';
import { validationError } from '../../errors.ts';
import { principalsOf, type Principals } from './principals-of.ts';
import { readDocument, type Iam } from './principal-policies.ts';

interface PolicyProperties extends Principals {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

export const policy: ResourceHandler = {
  onlyInStacks: true,

  async create(properties, call) {
    const desired = properties as unknown as PolicyProperties;
    requirePrincipals(desired);
    await putPolicy(call.aws.iam, desired);
    const physicalId = call.uniqueName({ maxLength: 128 });
    return { physicalId, attributes: { Id: physicalId } };
  },

  async update(physicalId, properties, previousProperties, { aws: { iam } }) {
    const desired = properties as unknown as PolicyProperties;
    const previous = previousProperties as unknown as PolicyProperties;
    requirePrincipals(desired);
    const isSame =
      desired.PolicyName === previous.PolicyName && isDeepStrictEqual(desired.PolicyDocument, previous.PolicyDocument);
    await putPolicy(iam, desired, isSame ? previous : undefined);
    await removePolicy(iam, previous, desired.PolicyName === previous.PolicyName ? desired : undefined);
    return { physicalId, attributes: { Id: physicalId } };
  },

  /** Of its principals, those that still have it; nothing but them knows of it. */
  async read(physicalId, { aws: { iam } }, deployed) {
    if (!deployed) return undefined;
    const { PolicyName } = deployed as unknown as PolicyProperties;
    const has: ResourceProperties & { PolicyDocument?: unknown } = { Id: physicalId, PolicyName };
    const found: Record<string, unknown> = has;
    for (const { property, kind, name } of principalsOf(deployed as Principals)) {
      const answer = await ifThere('NoSuchEntity', () => kind.document(iam, name, PolicyName));
      if (!answer) continue;
      found['PolicyDocument'] = readDocument(answer.PolicyDocument);
      found[property] = [...((found[property] as string[] | undefined) ?? []), name];
    }
    return found['PolicyDocument'] === undefined ? undefined : found;
  },

  delete: (_physicalId, properties, { aws: { iam } }) => removePolicy(iam, properties as unknown as PolicyProperties),
};

function requirePrincipals(desired: PolicyProperties): void {
  if (principalsOf(desired).length === 0)
    throw validationError('At least one of [Groups,Roles,Users] must be non-empty.');
}

/** Into all its principals but those that have it already. */
async function putPolicy(iam: Iam, desired: PolicyProperties, has: Principals = {}): Promise<void> {
  const already = new Set(principalsOf(has).map(({ property, name }) => `${property}/${name}`));
  for (const { property, kind, name } of principalsOf(desired))
    if (!already.has(`${property}/${name}`))
      await kind.put(iam, name, desired.PolicyName, documentText(desired.PolicyDocument));
}

async function removePolicy(iam: Iam, previous: PolicyProperties, keeps: Principals = {}): Promise<void> {
  const kept = new Set(principalsOf(keeps).map(({ property, name }) => `${property}/${name}`));
  for (const { property, kind, name } of principalsOf(previous))
    if (!kept.has(`${property}/${name}`))
      await ifThere('NoSuchEntity', () => kind.remove(iam, name, previous.PolicyName));
}
