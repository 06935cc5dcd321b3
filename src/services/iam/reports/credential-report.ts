/**
 * Every user's credentials in one CSV file; it holds for four hours.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { LoginProfiles, SigningCertificates } from '../credentials/credential-records.ts';
import type { PasswordPolicyRecord } from '../credentials/credential-records.ts';
import { mfaDevicesOf } from '../credentials/mfa-devices.ts';
import { findPasswordPolicy } from '../credentials/password-policy.ts';
import { currentSecond } from '../principals/principals.ts';
import { AccessKeys, Users } from '../records.ts';
import type { UserRecord } from '../records.ts';
import { CredentialReports, KeyUses } from './use-records.ts';

const validMs = 4 * 3_600_000;
const dayMs = 24 * 3_600_000;
const keysShown = 2;

const columns = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  'access_key_1_active',
  'access_key_1_last_rotated',
  'access_key_1_last_used_date',
  'access_key_1_last_used_region',
  'access_key_1_last_used_service',
  'access_key_2_active',
  'access_key_2_last_rotated',
  'access_key_2_last_used_date',
  'access_key_2_last_used_region',
  'access_key_2_last_used_service',
  'cert_1_active',
  'cert_1_last_rotated',
  'cert_2_active',
  'cert_2_last_rotated',
];

/** While the latest report still holds, that stays. */
export const generateCredentialReport: Operation<'iam', 'GenerateCredentialReport'> = (_input, ctx) =>
  ctx.write(async (tx) => {
    const before = await tx.in(CredentialReports).get('report');
    // Either way: a clock that was put back leaves a report that would hold for as long as it was ahead.
    if (before && Math.abs(ctx.clock.now() - before.generatedAt) < validMs) return { State: 'COMPLETE' as const };
    const policy = await findPasswordPolicy(tx);
    const lines = [await rootLine(tx, ctx)];
    for (const user of await tx.in(Users).all()) lines.push(await userLine(tx, ctx, user, policy));
    const content = [columns, ...lines].map((line) => line.join(',')).join('\n');
    await tx.in(CredentialReports).put({ key: 'report', content, generatedAt: currentSecond(ctx) });
    return { State: 'STARTED' as const, Description: 'No report exists. Starting a new report generation task' };
  });

/** Throws ReportNotPresent, ReportExpired. */
export const getCredentialReport: Operation<'iam', 'GetCredentialReport'> = (_input, ctx) =>
  ctx.read(async (tx) => {
    const report = await tx.in(CredentialReports).get('report');
    if (!report) throw new AwsError('ReportNotPresent', 'No report is present: call GenerateCredentialReport first.');
    if (ctx.clock.now() - report.generatedAt >= validMs)
      throw new AwsError(
        'ReportExpired',
        'The report is older than four hours: call GenerateCredentialReport for a new one.',
      );
    return {
      Content: Buffer.from(report.content),
      ReportFormat: 'text/csv' as const,
      GeneratedTime: new Date(report.generatedAt),
    };
  });

async function rootLine(tx: ReadTx, ctx: Context): Promise<string[]> {
  const keys = await keyColumns(tx, ctx.account, 'root');
  return [
    '<root_account>',
    `arn:aws:iam::${ctx.account}:root`,
    'not_supported',
    'not_supported',
    'not_supported',
    'not_supported',
    'not_supported',
    'false',
    ...keys,
    'false',
    'N/A',
    'false',
    'N/A',
  ];
}

async function userLine(
  tx: ReadTx,
  ctx: Context,
  user: UserRecord,
  policy: PasswordPolicyRecord | undefined,
): Promise<string[]> {
  const profile = await tx.in(LoginProfiles).get(user.id);
  const next = profile && policy?.maxAgeDays !== undefined ? iso(profile.changedAt + policy.maxAgeDays * dayMs) : 'N/A';
  const password = profile
    ? [
        'true',
        profile.lastUsedAt === undefined ? 'no_information' : iso(profile.lastUsedAt),
        iso(profile.changedAt),
        next,
      ]
    : ['false', 'N/A', 'N/A', 'N/A'];
  const certificates = await tx.in(SigningCertificates).allBy('owner', [user.id]);
  const shown = [0, 1].flatMap((at) => {
    const certificate = certificates[at];
    return certificate ? [String(certificate.status === 'Active'), iso(certificate.createdAt)] : ['false', 'N/A'];
  });
  const mfa = (await mfaDevicesOf(tx, user.id)).length > 0;
  return [
    csv(user.name),
    csv(user.arn),
    iso(user.createdAt),
    ...password,
    String(mfa),
    ...(await keyColumns(tx, ctx.account, user.id)),
    ...shown,
  ];
}

async function keyColumns(tx: ReadTx, account: string, owner: string): Promise<string[]> {
  const keys = (await tx.in(AccessKeys).allBy('owner', [account, owner])).slice(0, keysShown);
  const columnsOf = await Promise.all(
    keys.map(async (key) => {
      const use = await tx.in(KeyUses).get(key.accessKeyId);
      return [
        String(key.status === 'Active'),
        key.configured ? 'N/A' : iso(key.createdAt),
        ...(use ? [iso(use.usedAt), use.region, use.namespace] : ['N/A', 'N/A', 'N/A']),
      ];
    }),
  );
  while (columnsOf.length < keysShown) columnsOf.push(['false', 'N/A', 'N/A', 'N/A', 'N/A']);
  return columnsOf.flat();
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', '+00:00');
}

/** Names may hold commas (RFC 4180). */
function csv(text: string): string {
  return text.includes(',') ? `"${text}"` : text;
}
