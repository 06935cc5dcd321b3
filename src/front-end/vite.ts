/**
 * `import { sandlot } from 'sandlot/vite'`: a plug-in for Vite that leads an unchanged app's aws-amplify to Sandlot.
 * Each module of the app that imports `aws-amplify` imports `lead.ts` as well, whose built form stands beside this one.
 * Outputs of the real AWS are left as they are, and so is `vite build` unless it is asked for.
 *
 * Spec: https://vite.dev/guide/api-plugin
 */
import { readFileSync } from 'node:fs';
import type { SandlotOptions } from './api.ts';
import { s3Place } from './lead.ts';

const module = 'virtual:sandlot/amplify';
const resolved = `\0${module}`;
/** Not what a comment shows. */
const importsAmplify = /^\s*(?:import|export)\b[^;"']*["']aws-amplify["']/m;
/** How aws-amplify makes S3's address, in whatever names a bundler has left it. */
const s3Address = /`https:\/\/s3\.\$\{[\w$]+\}\.\$\{[\w$]+\([\w$]+\)\}`/g;

export function sandlot({ endpoint = endpointOfTerminal(), build = false }: SandlotOptions = {}) {
  let dependencies: string;
  return {
    name: 'sandlot',
    // Behind what makes JavaScript of other languages.
    enforce: 'post' as const,
    apply: (_config: unknown, { command }: { command: string }) => command === 'serve' || build,
    // Found now, they need no second pre-bundling.
    config: () => ({ optimizeDeps: { include: ['aws-amplify', 'aws-amplify/utils'] } }),
    configResolved({ cacheDir }: { cacheDir: string }) {
      dependencies = `${cacheDir}/`;
    },
    resolveId: (id: string) => (id === module ? resolved : undefined),
    load: (id: string) => (id === resolved ? leadingModule(endpoint) : undefined),
    transform(code: string, id: string) {
      if (id === resolved) return undefined;
      if (id.includes('/node_modules/') || id.startsWith(dependencies)) return s3InSandlot(code);
      // At the end: what the module says first (`'use client'`) stays first, and imports come before all anyway.
      return importsAmplify.test(code) ? { code: `${code}\nimport '${module}';\n`, map: null } : undefined;
    },
  };
}

function s3InSandlot(code: string): { code: string; map: null } | undefined {
  const place = `globalThis[Symbol.for('${s3Place}')]`;
  const changed = code.includes('https://s3.${')
    ? code.replace(s3Address, (address) => `(${place} ?? ${address})`)
    : code;
  return changed === code ? undefined : { code: changed, map: null };
}

function leadingModule(endpoint: string | undefined): string {
  return [
    "import { Amplify } from 'aws-amplify';",
    "import { parseAmplifyConfig } from 'aws-amplify/utils';",
    readFileSync(new URL('lead.js', import.meta.url), 'utf8'),
    `lead(Amplify, parseAmplifyConfig, ${JSON.stringify(endpoint)});`,
  ].join('\n');
}

/** In a terminal that is led to Sandlot all AWS clients are. */
function endpointOfTerminal(): string | undefined {
  const { AWS_ENDPOINT_URL: url } = process.env;
  return url !== undefined && URL.canParse(url) && /^https?:\/\/(?:localhost|127\.0\.0\.1)\b/.test(url)
    ? url
    : undefined;
}
