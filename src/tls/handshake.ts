/** One TLS handshake on an accepted connection. Loaded with the first one, as Node's TLS is. */
import type { Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';
import type { Certificates } from './certificates.ts';

/** A fatal alert `unrecognized_name` (RFC 6066, section 3), in a record of its own: Node has no way to send it. */
const unrecognizedName = Buffer.from([21, 3, 3, 0, 2, 2, 112]);

/** @throws Error when it did not succeed in time: for the one who connected alone. */
export async function shakeHands(socket: Socket, certificates: Certificates, handshakeMs: number): Promise<TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  const timer = setTimeout(() => reject(new Error('The handshake did not end in time.')), handshakeMs).unref();
  socket.once('close', () => reject(new Error('The connection ended within the handshake.')));
  try {
    const secureContext = await Promise.race([
      certificates.forAddresses(),
      promise.then((): never => {
        throw new Error('secured early');
      }),
    ]);
    const secured = new TLSSocket(socket, {
      isServer: true,
      secureContext,
      ALPNProtocols: ['http/1.1'],
      SNICallback: (name, answer) => {
        contextFor(name, socket, certificates).then((context) => answer(null, context), answer);
      },
    });
    secured.on('error', reject).once('close', () => reject(new Error('The connection ended within the handshake.')));
    secured.once('secure', () => resolve(secured));
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

async function contextFor(name: string, socket: Socket, certificates: Certificates): Promise<SecureContext> {
  const context = await certificates.forName(name);
  if (context !== undefined) return context;
  socket.write(unrecognizedName);
  throw new Error(`${JSON.stringify(name)} is no name of this machine.`);
}
