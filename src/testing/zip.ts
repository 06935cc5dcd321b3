/** Archives for tests: APPNOTE.TXT of PKWARE, 4.3. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly text: string | Uint8Array;
  /** As stat(2) has it: `0o120777` is a symbolic link. */
  readonly mode?: number;
  /** What its header says instead of its true size. */
  readonly claimedSize?: number;
}

/** By name, in order. */
export function zipOf(files: Readonly<Record<string, string | Uint8Array | ZipEntry>>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, given] of Object.entries(files)) {
    const { text, mode = 0o100644, claimedSize } = isEntry(given) ? given : { text: given };
    const bytes = Buffer.from(text);
    const packed = deflateRawSync(bytes);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(0x800, 2);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt16LE(33, 8);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(claimedSize ?? bytes.length, 18);
    facts.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts, Buffer.from(name), packed]);
    const more = Buffer.alloc(14);
    more.writeUInt32LE((mode << 16) >>> 0, 6);
    more.writeUInt32LE(offset, 10);
    const head = Buffer.from('PK\x01\x02\x14\x03', 'latin1');
    central.push(Buffer.concat([head, facts, more, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(central.length, 8);
  end.writeUInt16LE(central.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function isEntry(given: string | Uint8Array | ZipEntry): given is ZipEntry {
  return typeof given === 'object' && 'text' in given;
}
