/** The thread that digests large bodies, many at a time: MD5 and a checksum of each. Spoken to by `digester.ts`. */
import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { type Checksum, createChecksum, loadWasm } from './checksum.ts';
import type { FromDigestThread, ToDigestThread } from './digest-messages.ts';

interface Body {
  readonly md5: Hash;
  readonly checksum: Checksum | undefined;
}

const port = parentPort!;
const bodies = new Map<number, Body>();
let ready: Promise<void> = loadWasm();

port.on('message', (message: ToDigestThread) => {
  ready = ready.then(() => take(message));
});

function take(message: ToDigestThread): void {
  const { id } = message;
  switch (message.kind) {
    case 'begin':
      bodies.set(id, {
        md5: createHash('md5'),
        checksum: message.algorithm && createChecksum(message.algorithm),
      });
      return;
    case 'data': {
      const { buffer, bytes } = message;
      const data = new Uint8Array(buffer, 0, bytes);
      const body = bodies.get(id);
      body?.md5.update(data);
      body?.checksum?.update(data);
      return answer({ buffer }, [buffer]);
    }
    case 'drop':
      bodies.delete(id);
      return;
    case 'end': {
      const { md5, checksum } = bodies.get(id)!;
      bodies.delete(id);
      return answer({ id, digests: { md5: md5.digest('hex'), ...(checksum && { checksum: checksum.digest() }) } }, []);
    }
  }
}

function answer(message: FromDigestThread, transfer: ArrayBuffer[]): void {
  port.postMessage(message, transfer);
}
