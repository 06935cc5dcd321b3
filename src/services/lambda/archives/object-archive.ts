/** An archive out of S3, in memory: one block for all of it, as large archives are copied once and not twice. */
import { Readable } from 'node:stream';

/** `size`: bytes, as S3 tells it. */
export async function readArchive(body: unknown, size: number): Promise<Uint8Array> {
  if (!(body instanceof Readable)) return (body as Uint8Array | undefined) ?? new Uint8Array();
  const whole = Buffer.allocUnsafeSlow(size);
  let at = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) at += chunk.copy(whole, at);
  return whole.subarray(0, at);
}
