/** The licences of what is bundled: whoever passes the built form on has to pass these on too. */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** `files`: paths of modules, of ours and of packages; those of packages count. Equal texts stand once. */
export function licencesOf(root: string, files: Iterable<string>): string {
  const folders = new Set(
    [...files].flatMap((file) => {
      const [folder] = /^[^:]*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replace(/^\0/, '')) ?? [];
      return folder === undefined ? [] : [resolve(root, folder)];
    }),
  );
  const packages = [...folders].map(licenceOf).sort((a, b) => (a.title < b.title ? -1 : 1));
  const parts = [...Map.groupBy(packages, ({ text }) => text)].map(
    ([text, same]) => `\n${'='.repeat(80)}\n${same.map(({ title }) => `- ${title}\n`).join('')}\n${text}\n`,
  );
  return `Sandlot is built with these packages, under their own licences.\n${parts.join('')}`;
}

function licenceOf(folder: string): { title: string; text: string } {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const texts = globSync(['{LICENSE,LICENCE,License,license,COPYING}*', 'NOTICE*'], { cwd: folder })
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return { title: `${name} ${version}`, text: [`Licence: ${license ?? 'see below'}`, ...texts].join('\n\n') };
}
