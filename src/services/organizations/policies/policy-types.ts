/**
 * Types of policies, their quotas, and the policies that AWS brings along.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
import { AwsError } from '../../../wire/errors.ts';
import { invalidInput } from '../errors.ts';
import type { OrganizationRecord, PolicyType } from '../records.ts';

/** A policy as operations see it, of AWS or of the organization. */
export interface Policy {
  readonly id: string;
  readonly arn: string;
  readonly type: PolicyType;
  readonly name: string;
  readonly description: string;
  readonly content: string;
  readonly awsManaged: boolean;
  /** Domain milliseconds; AWS's have none. */
  readonly updatedAt?: number;
}

export interface PolicyTypeRules {
  /** The document's largest size, white space included. */
  readonly maxCharacters: number;
  /** In one organization. */
  readonly maxPolicies: number;
  /** Attached to one root, unit or account at most. */
  readonly maxPerTarget: number;
  /** AWS's policy that is attached everywhere when the type is enabled: without one nothing would be allowed. */
  readonly fullAccess?: Policy;
}

/** Of every other type. */
const maxPolicies = 1000;

const rules: Readonly<Record<PolicyType, PolicyTypeRules>> = {
  // Since May 2026; before, 5,120 characters and five.
  SERVICE_CONTROL_POLICY: {
    maxPolicies: 10_000,
    maxCharacters: 10_240,
    maxPerTarget: 10,
    fullAccess: fullAccess('SERVICE_CONTROL_POLICY', 'FullAWSAccess', 'Allows access to every operation', {
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
    }),
  },
  RESOURCE_CONTROL_POLICY: {
    maxPolicies,
    maxCharacters: 5120,
    maxPerTarget: 5,
    fullAccess: fullAccess('RESOURCE_CONTROL_POLICY', 'RCPFullAWSAccess', 'Allows access to every resource', {
      Effect: 'Allow',
      Principal: '*',
      Action: '*',
      Resource: '*',
    }),
  },
  TAG_POLICY: { maxPolicies, maxCharacters: 10_000, maxPerTarget: 10 },
  BACKUP_POLICY: { maxPolicies, maxCharacters: 10_000, maxPerTarget: 10 },
  AISERVICES_OPT_OUT_POLICY: { maxPolicies, maxCharacters: 2500, maxPerTarget: 5 },
  CHATBOT_POLICY: { maxPolicies, maxCharacters: 10_000, maxPerTarget: 5 },
  DECLARATIVE_POLICY_EC2: { maxPolicies, maxCharacters: 10_000, maxPerTarget: 10 },
  SECURITYHUB_POLICY: { maxPolicies, maxCharacters: 10_000, maxPerTarget: 10 },
  INSPECTOR_POLICY: { maxPolicies, maxCharacters: 10_000, maxPerTarget: 10 },
  UPGRADE_ROLLOUT_POLICY: { maxPolicies, maxCharacters: 10_000, maxPerTarget: 10 },
  BEDROCK_POLICY: { maxPolicies, maxCharacters: 10_000, maxPerTarget: 10 },
  S3_POLICY: { maxPolicies, maxCharacters: 10_000, maxPerTarget: 10 },
  NETWORK_SECURITY_DIRECTOR_POLICY: { maxPolicies, maxCharacters: 10_000, maxPerTarget: 10 },
};

const awsManaged: ReadonlyMap<string, Policy> = new Map(
  Object.values(rules).flatMap((rule) => (rule.fullAccess ? [[rule.fullAccess.id, rule.fullAccess] as const] : [])),
);

export function rulesOf(type: PolicyType): PolicyTypeRules {
  return rules[type];
}

/** By the id. */
export function awsManagedPolicy(id: string): Policy | undefined {
  return awsManaged.get(id);
}

/** Fails with InvalidInputException for a type of AWS's that Sandlot does not keep. */
export function requireKnownType(type: string): PolicyType {
  if (Object.hasOwn(rules, type)) return type as PolicyType;
  throw invalidInput(
    'INVALID_ENUM_POLICY_TYPE',
    `Sandlot has no policies of type ${type}: it has ${Object.keys(rules).join(', ')}.`,
  );
}

/** Policies need an organization with all features. */
export function requirePolicies(organization: OrganizationRecord): void {
  if (organization.featureSet === 'ALL') return;
  throw new AwsError(
    'PolicyTypeNotAvailableForOrganizationException',
    "You can't use the specified policy type with the feature set currently enabled for this organization.",
  );
}

export function isEnabled(organization: OrganizationRecord, type: PolicyType): boolean {
  return organization.policyTypes?.includes(type) ?? false;
}

function fullAccess(type: PolicyType, name: string, description: string, statement: object): Policy {
  const id = `p-${name}`;
  return {
    id,
    arn: `arn:aws:organizations::aws:policy/${type.toLowerCase()}/${id}`,
    type,
    name,
    description,
    awsManaged: true,
    content: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2),
  };
}
