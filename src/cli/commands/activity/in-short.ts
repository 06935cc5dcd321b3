/**
 * A denial in plain words, for who knows no IAM: who may not do what, which policy is the reason, and what to change.
 */
import type { Denial, Explanation, UnmetStatement } from '../../activity/activity.ts';

/** Lines to begin with. */
export function inShort({ principalArn, explanation, allowingStatement }: Denial): string[] {
  if (!explanation || explanation.decidedBy === 'principal') return [];
  const who = whoIs(principalArn);
  const { action, resource } = explanation;
  const what = `${who.name} may not do ${action}${resource === '*' ? '' : ` on ${resource}`}.`;
  return [capital(what), capital(reasonOf(explanation, who)), ...(allowingStatement ? [remedy(explanation, who)] : [])];
}

interface Who {
  readonly name: string;
  /** Where the policies are that give the principal its permissions. */
  readonly source: string;
  /** Of a permission set's role. */
  readonly permissionSet?: string;
  /** A user has the policies of its groups as well. */
  readonly inGroups?: boolean;
}

function whoIs(arn: string): Who {
  const [, permissionSet, person] = /:assumed-role\/AWSReservedSSO_(.+)_[0-9a-f]{16}\/(.+)$/.exec(arn) ?? [];
  if (permissionSet !== undefined && person !== undefined)
    return {
      name: `${person} (permission set ${permissionSet})`,
      source: `the permission set ${permissionSet}`,
      permissionSet,
    };
  const [, role, session] = /:assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  if (role !== undefined) return { name: `the role ${role} (session ${session})`, source: `the role ${role}` };
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  if (user !== undefined) return { name: `the user ${user}`, source: `the user ${user}`, inGroups: true };
  if (arn.endsWith(':root')) return { name: "the account's root user", source: "the account's root user" };
  return { name: arn, source: arn };
}

/** What the resource's own policy is called, as it stands in a sentence. */
export function resourcePolicyOf(resource: string): string {
  const role = /^arn:[^:]*:iam:[^:]*:[^:]*:role\/(?:.*\/)?([^/]+)$/.exec(resource)?.[1];
  if (role !== undefined) return `the trust policy of the role ${role}`;
  const bucket = /^arn:[^:]*:s3:::([^/]+)/.exec(resource)?.[1];
  if (bucket !== undefined) return `the policy of the bucket ${bucket}`;
  if (/^arn:[^:]*:kms:/.test(resource)) return 'the key policy of the KMS key';
  return "the resource's own policy";
}

function reasonOf(explanation: Explanation, who: Who): string {
  const { decidedBy, outcome, resource, statement } = explanation;
  if (outcome === 'explicit-deny') {
    const sid = statement?.sid === undefined ? '' : ` ("${statement.sid}")`;
    return `a statement${sid} of ${policyOf(explanation, who)} forbids it, whatever others allow.`;
  }
  switch (decidedBy) {
    case 'resource':
      return `${resourcePolicyOf(resource)} does not let ${who.name} in.`;
    case 'service-control':
      return 'the service control policies of the organization leave it out: no policy in the account can give it.';
    case 'resource-control':
      return "the organization's resource control policies leave it out: no policy in the account can give it.";
    case 'boundary':
      return 'the permissions boundary leaves it out: it is the most that other policies can give.';
    case 'session':
      return 'the session was made with a policy that leaves it out.';
    default:
      return `${who.source} ${lackOf(explanation.unmet)}.`;
  }
}

function lackOf(unmet: readonly UnmetStatement[]): string {
  const own = unmet.filter((one) => one.class === 'identity');
  if (own.some(({ because }) => because === 'condition'))
    return 'has a policy that allows it, but under a condition that this request does not meet';
  if (own.length > 0) return 'has a policy that allows it, but on other resources';
  return 'has no policy that allows it';
}

function policyOf({ decidedBy, resource, statement }: Explanation, who: Who): string {
  if (decidedBy === 'resource') return resourcePolicyOf(resource);
  if (decidedBy === 'service-control') return `the organization's service control policy ${statement?.policy ?? ''}`;
  if (decidedBy === 'resource-control') return `the organization's resource control policy ${statement?.policy ?? ''}`;
  if (decidedBy === 'boundary') return 'the permissions boundary';
  if (decidedBy === 'session') return "the session's own policy";
  return `a policy of ${who.source}`;
}

function remedy({ decidedBy, resource }: Explanation, { source, permissionSet, inGroups }: Who): string {
  const add = (where: string) => `To allow it, add the statement at the end to ${where}.`;
  if (decidedBy === 'resource') return add(resourcePolicyOf(resource));
  if (decidedBy === 'boundary') return add('the permissions boundary');
  if (decidedBy === 'session') return add('the policy that the session is made with');
  if (decidedBy !== 'identity') return add("one of the organization's policies at each level");
  if (permissionSet === undefined) return add(`a policy of ${source}${inGroups ? ' or of one of its groups' : ''}`);
  return `${add(source)} The console does it: sandlot console, Activity, this request, "Add to the permission set".`;
}

function capital(sentence: string): string {
  // A name stays as it is.
  return /^(?:the|a) /.test(sentence) ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : sentence;
}
