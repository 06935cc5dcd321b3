/** What the doctor looks at in an Amplify project: its outputs, what ampx keeps between runs, its front end. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBootstrap } from '../page-setup/bootstrap.ts';
import { parseJson } from '../sign-in/token-cache.ts';
import type { AmplifyProject, Facts } from './facts.ts';
import { nearest } from './gather-programs.ts';
import type { Patient } from './gather.ts';
import { readText } from './read-text.ts';

/** Absent where no folder from here up has an Amplify backend. */
export async function amplifyProject(patient: Patient, facts: Facts): Promise<AmplifyProject | undefined> {
  const backend = nearest(patient.cwd, join('amplify', 'backend.ts'));
  if (backend === undefined) return undefined;
  const folder = dirname(dirname(backend));
  // As the SDK for JavaScript, which ampx asks: AWS_DEFAULT_REGION means nothing to it.
  const region = patient.env['AWS_REGION'] || facts.profile?.settings['region'];
  const { server } = patient;
  const account = facts.profile?.settings['sso_account_id'] ?? server?.account;
  const isOurs = server !== undefined && region !== undefined && account === server.account;
  const bootstrap = isOurs ? await findBootstrap(server, { region, account }) : undefined;
  const outputs = outputsIn(folder);
  const hotswap = hotswapCache(folder);
  // Its client of CloudFormation is large, and loaded by nothing else of the command.
  const gone =
    isOurs && hotswap ? await (await import('./stacks-gone.ts')).stacksGone(server, region, hotswap.stacks) : [];
  const front = frontEnd(folder);
  return {
    folder,
    sendsTelemetry: sendsTelemetry(patient),
    ...(region !== undefined && { region }),
    ...(bootstrap && { bootstrap }),
    ...(outputs && { outputs }),
    ...(hotswap && { hotswapCache: { path: hotswap.path, gone } }),
    ...(front && { frontEnd: front }),
  };
}

function outputsIn(folder: string): AmplifyProject['outputs'] {
  const path = join(folder, 'amplify_outputs.json');
  const { auth, data } = (parseJson(readText(path).text) ?? {}) as Record<string, Record<string, unknown> | undefined>;
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const url = text(data?.['url']);
  const region = text(data?.['aws_region']) ?? text(auth?.['aws_region']);
  if (url === undefined && region === undefined) return undefined;
  return { path, ...(url !== undefined && { url }), ...(region !== undefined && { region }) };
}

/** Stacks' names in what the CDK's toolkit keeps of the last hotswap. */
function hotswapCache(folder: string): { path: string; stacks: string[] } | undefined {
  const path = join(folder, '.amplify', 'artifacts', 'cdk.out', '.hotswap-cache');
  const stacks = filesIn(path)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => [name.slice(0, -'.json'.length), ...nestedIn(parseJson(readText(join(path, name)).text), 0)]);
  return stacks.length > 0 ? { path, stacks } : undefined;
}

/** Bounded: nested stacks nest a few levels. */
function nestedIn(cached: unknown, depth: number): string[] {
  const { nestedStacks } = (cached ?? {}) as { nestedStacks?: Record<string, { physicalName?: unknown }> };
  if (depth > 5 || typeof nestedStacks !== 'object' || nestedStacks === null) return [];
  return Object.values(nestedStacks).flatMap((nested) => [
    ...(typeof nested?.physicalName === 'string' ? [nested.physicalName] : []),
    ...nestedIn(nested, depth + 1),
  ]);
}

/** As ampx decides: its variable, else its file of preferences. */
function sendsTelemetry({ env, home, platform }: Patient): boolean {
  if (env['AMPLIFY_DISABLE_TELEMETRY']) return false;
  const state =
    platform === 'darwin'
      ? join(home, 'Library', 'Preferences')
      : env['XDG_STATE_HOME'] || join(home, '.local', 'state');
  const preferences = parseJson(readText(join(state, 'amplify', 'usage_data_preferences.json')).text);
  return (preferences?.['telemetry'] as { enabled?: unknown } | undefined)?.enabled !== false;
}

const mostSources = 200;

/** An app with aws-amplify and Vite; whether anything in it leads aws-amplify here. */
function frontEnd(folder: string): AmplifyProject['frontEnd'] {
  const manifest = parseJson(readText(join(folder, 'package.json')).text) ?? {};
  const asked = { ...(manifest['dependencies'] as object), ...(manifest['devDependencies'] as object) };
  const config = filesIn(folder).find((name) => /^vite\.config\.[cm]?[jt]s$/.test(name));
  if (!('aws-amplify' in asked) || config === undefined) return undefined;
  const sources = filesIn(join(folder, 'src'))
    .filter((name) => /\.(?:[cm]?[jt]sx?|vue|svelte)$/.test(name))
    .slice(0, mostSources)
    .map((name) => join(folder, 'src', name));
  const viteConfig = join(folder, config);
  const isLed =
    /sandlot/i.test(readText(viteConfig).text ?? '') ||
    sources.some((source) => /sandlot\/amplify|userPoolEndpoint/.test(readText(source).text ?? ''));
  return { viteConfig, isLed };
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
