/** Whom a trust policy lets in, in a few words: `AWS Service: lambda`, `Account: 123456789012`. */
import { documentText } from '../api/iam';

export function trustedEntities(encodedPolicy: string | undefined): string[] {
  let policy: { Statement?: unknown };
  try {
    policy = JSON.parse(documentText(encodedPolicy)) as { Statement?: unknown };
  } catch {
    return [];
  }
  const statements = list(policy.Statement) as { Effect?: unknown; Principal?: unknown }[];
  const allowed = statements
    .filter((statement) => statement?.Effect === 'Allow')
    .flatMap(({ Principal: principal }) => describe(principal));
  return [...new Set(allowed)];
}

function describe(principal: unknown): string[] {
  if (principal === '*') return ['Anyone'];
  if (typeof principal !== 'object' || principal === null) return [];
  return Object.entries(principal).flatMap(([kind, names]) =>
    list(names).map((name) => describeOne(kind, String(name))),
  );
}

function describeOne(kind: string, name: string): string {
  if (kind === 'Service') return `AWS Service: ${name.replace(/\.amazonaws\.com$/, '')}`;
  if (kind === 'Federated') return `Identity Provider: ${name}`;
  if (name === '*') return 'Anyone';
  const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];
  return account ? `Account: ${account}` : name;
}

function list(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
