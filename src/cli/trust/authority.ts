/**
 * The certificate authority of a server's TLS, as the commands find it: a file in its data folder, made at first need.
 */
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { CliError } from '../cli-error.ts';
import type { LocalServer } from '../../client-environment/local-server.ts';

export interface Authority {
  readonly file: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly validTo: string;
}

export function authorityFile(dataFolder: string): string {
  return join(dataFolder, 'authority.pem');
}

/** A first TLS connection makes it. Whoever only wants its file named goes on without it where there is none. */
export async function makeAuthority({
  endpoint,
  dataFolder,
}: Pick<LocalServer, 'endpoint' | 'dataFolder'>): Promise<void> {
  if (existsSync(authorityFile(dataFolder))) return;
  const { hostname: host, port } = new URL(endpoint);
  // Nothing is sent, and nothing believed: this is before there is anything to verify by.
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false });
  await new Promise<void>((resolve) => {
    socket
      .setTimeout(60_000, resolve)
      .once('secureConnect', resolve)
      .once('error', () => resolve())
      .once('close', () => resolve());
  });
  socket.destroy();
}

/** @throws CliError when it is not there, or none of Sandlot's: no other certificate gets into anybody's stores. */
export function readAuthority(dataFolder: string): Authority {
  const file = authorityFile(dataFolder);
  if (!existsSync(file)) {
    throw new CliError(
      `${file} is not there: the server could not write it. Its log says why: sandlot doctor looks at the disk.`,
    );
  }
  const certificate = parsed(file);
  const name = /^CN=(Sandlot local authority [0-9a-f]{8})$/m.exec(certificate?.subject ?? '')?.[1];
  if (
    certificate === undefined ||
    name === undefined ||
    !certificate.ca ||
    !certificate.verify(certificate.publicKey)
  ) {
    throw new CliError(
      `${file} is no authority that Sandlot made; nothing was changed. ` +
        'Delete it and authority.key, start the server again, and try again.',
      5,
    );
  }
  return { file, name, fingerprint: certificate.fingerprint.replaceAll(':', ''), validTo: certificate.validTo };
}

function parsed(file: string): X509Certificate | undefined {
  try {
    return new X509Certificate(readFileSync(file));
  } catch {
    return undefined;
  }
}
