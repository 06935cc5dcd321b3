/** Terraform on a copy of a fixture's folder, without a network: the provider comes from a filesystem mirror. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { required, terraform, terraformPlugins, type Requirement } from './requirements.ts';
import { run, type Finished } from './server-process.ts';

const [program, plugins] = [terraform(), terraformPlugins()];

/** What its tests need. */
export const terraformNeeds: readonly Requirement[] = [program, plugins];

/** Initializes the project, and lets `work` run commands in it; a failed `init` is the answer. */
export async function inTerraformProject(
  fixture: string,
  env: NodeJS.ProcessEnv,
  work: (command: (...words: readonly string[]) => Promise<Finished>) => Promise<Finished>,
): Promise<Finished> {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-terraform-'));
  try {
    cpSync(fixture, folder, { recursive: true });
    const mirror = join(folder, 'mirror.tfrc');
    writeFileSync(
      mirror,
      `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(required(plugins))}\n  }\n}\n`,
    );
    const offline = { ...env, TF_CLI_CONFIG_FILE: mirror, TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' };
    const command = (...words: readonly string[]) => run(required(program), words, offline, '', folder);
    const initialized = await command('init', '-no-color');
    return initialized.code === 0 ? await work(command) : initialized;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
