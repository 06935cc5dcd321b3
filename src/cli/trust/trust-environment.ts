/**
 * The variables by which Node and botocore verify this server's TLS, which ask neither the system's store nor a
 * browser's. Settings that somebody made for another place (a company's proxy) stay as they are.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authorityFile, makeAuthority } from './authority.ts';
import type { EnvironmentChange } from '../../client-environment/index.ts';
import type { LocalServer } from '../../client-environment/local-server.ts';

/** What systems keep for OpenSSL, one file each: Debian, Fedora, macOS and Alpine. */
const systemBundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/** Makes the authority where there is none yet; nothing is set where that cannot be. */
export async function trustEnvironment(
  server: Pick<LocalServer, 'endpoint' | 'dataFolder'>,
  current: NodeJS.ProcessEnv,
): Promise<EnvironmentChange> {
  const file = authorityFile(server.dataFolder);
  await makeAuthority(server);
  if (!existsSync(file)) return {};
  const bundle = join(server.dataFolder, 'ca-bundle.pem');
  const may = (name: string, value: string): boolean => !current[name] || current[name] === value;
  return {
    ...(may('NODE_EXTRA_CA_CERTS', file) ? { NODE_EXTRA_CA_CERTS: file } : {}),
    ...(may('AWS_CA_BUNDLE', bundle) && writeBundle(bundle, file, current['SSL_CERT_FILE'])
      ? { AWS_CA_BUNDLE: bundle }
      : {}),
  };
}

/**
 * AWS_CA_BUNDLE stands in place of botocore's own authorities:
 * the system's go with ours, so that no other place is lost.
 */
function writeBundle(bundle: string, authority: string, chosen: string | undefined): boolean {
  const system = [...(chosen ? [chosen] : []), ...systemBundles].find((file) => existsSync(file));
  if (system === undefined) return false;
  const temporary = `${bundle}.${process.pid}.tmp`;
  try {
    const content = `${readFileSync(system, 'latin1').trimEnd()}\n${readFileSync(authority, 'latin1')}`;
    if (existsSync(bundle) && readFileSync(bundle, 'latin1') === content) return true;
    writeFileSync(temporary, content, { encoding: 'latin1', mode: 0o600 });
    renameSync(temporary, bundle);
    return true;
  } catch {
    rmSync(temporary, { force: true });
    return false;
  }
}
