/** The doctor's findings, for people and for programs. */
import { decodeBytes } from '../aws-files/aws-files.ts';
import { nameHint } from '../../client-environment/console-name.ts';
import { withDataOption } from '../command-hint.ts';
import { checks, profileChecks, sessionChecks } from './checks.ts';
import type { Check, Facts, Finding } from './facts.ts';

export type Diagnosis = Finding & { readonly id: string };

/** In the order in which to mend; what is wrong for several profiles alike is said once. Pure. */
export function diagnose(facts: Facts): Diagnosis[] {
  const found = findings(facts, checks);
  const sessions = new Set([sessionOf(facts)]);
  for (const other of facts.others ?? []) {
    found.push(...findings(other, [...profileChecks, ...(sessions.has(sessionOf(other)) ? [] : sessionChecks)]));
    sessions.add(sessionOf(other));
  }
  const order = new Map(checks.map(({ id }, index) => [id, index]));
  return [...new Map(found.map((finding) => [`${finding.id} ${finding.what}`, finding])).values()].sort(
    (a, b) => order.get(a.id)! - order.get(b.id)!,
  );
}

/** A legacy profile's token is its start URL's. */
function sessionOf({ session }: Facts): string | undefined {
  return session?.name ?? session?.startUrl;
}

function findings(facts: Facts, asked: readonly Check[]): Diagnosis[] {
  return asked.flatMap((check) => {
    const finding = check.find(facts);
    return finding
      ? [
          {
            id: check.id,
            ...finding,
            mend: withDataOption(finding.mend, facts.dataFolder, facts.env, facts.env['HOME']),
          },
        ]
      : [];
  });
}

export function textReport(facts: Facts, found: readonly Diagnosis[], colour: boolean): string {
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const indented = (text: string): string => plain(text).split('\n').join('\n         ');
  const parts = found.map(
    ({ id, what, why, mend }, index) =>
      `${paint(31, `${index + 1}. ${plain(what)}`)}  ${paint(2, `[${id}]`)}\n   Why:  ${indented(why)}\n` +
      `   Mend: ${paint(32, indented(mend))}\n`,
  );
  const ids = new Set(found.map(({ id }) => id));
  const end =
    found.length === 0
      ? paint(32, `All is well (${checks.length} checks).`)
      : `${ids.size} of ${checks.length} checks found something. Mend the first, then ask again.`;
  return `${parts.map((part) => `${part}\n`).join('')}${end}\n${plain(summary(facts))}\n`;
}

export function jsonReport(facts: Facts, found: readonly Diagnosis[]): string {
  const { profileName, config, server, programs } = facts;
  const text = (finding: Diagnosis): Diagnosis => ({
    id: finding.id,
    what: plain(finding.what),
    why: plain(finding.why),
    mend: plain(finding.mend),
  });
  return `${JSON.stringify(
    {
      ok: found.length === 0,
      findings: found.map(text),
      profile: plain(profileName),
      profiles: profilesOf(facts),
      config: config.path,
      endpoint: server?.endpoint ?? null,
      console: server ? `${server.consoleOrigin}/console/` : null,
      versions: {
        aws: programs.aws,
        cdk: programs.cdk,
        sdkForJavaScript: programs.sdkForJavaScript ?? null,
        boto3: programs.boto3 ?? null,
        bubblewrap: programs.bubblewrap ?? null,
      },
    },
    null,
    2,
  )}\n`;
}

/** All that were looked at. */
function profilesOf({ profileName, others = [] }: Facts): string[] {
  return [profileName, ...others.map((other) => other.profileName)].map(plain);
}

function summary(facts: Facts): string {
  const { server, programs, platform, release } = facts;
  const versions = [
    ...programs.aws.slice(0, 1).map(({ version }) => `AWS CLI ${version}`),
    ...programs.cdk.map(({ version, where }) => `CDK ${version} (${where})`),
    ...(programs.sdkForJavaScript ? [`SDK for JavaScript ${programs.sdkForJavaScript.version}`] : []),
    ...(programs.boto3 ? [`boto3 ${programs.boto3.version}`] : []),
    sandboxText(facts),
  ];
  const places = server ? [server.endpoint, `console ${server.consoleOrigin}/console/`] : ['no server'];
  const hint = server && nameHint(server.consoleOrigin, { platform, release });
  const names = profilesOf(facts).map((name) => `"${name}"`);
  const line = [`Profile${names.length > 1 ? 's' : ''} ${names.join(', ')}`, ...places, ...versions].join(', ');
  return hint === undefined ? line : `${line}\n${hint}`;
}

/** What functions can be kept apart from this machine with (docs/lambda.md). */
function sandboxText({ programs: { bubblewrap }, platform }: Facts): string {
  if (platform !== 'linux') return 'no sandbox for functions (bubblewrap is there on Linux alone)';
  if (!bubblewrap) return 'no sandbox for functions (bubblewrap is not installed)';
  if (bubblewrap.works) return `bubblewrap ${bubblewrap.version} for functions`;
  return `no sandbox for functions (bubblewrap ${bubblewrap.version} may not make namespaces here)`;
}

/** Values come from files and variables: nothing of them may steer the terminal. */
function plain(text: string): string {
  return decodeBytes(text).replace(/[^\P{Cc}\n]/gu, '\ufffd');
}
