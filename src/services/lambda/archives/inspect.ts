/**
 * An archive, looked through before it is kept: that it can be read, how much is in it, and that all of it stays in
 * the folder that it is unpacked into. Unpacking counts again: what an archive says of itself may be wrong.
 */
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { invalid } from '../errors.ts';

/** Bytes, unpacked; with layers on AWS as well. */
export const mostUnpacked = 262_144_000;
export const mostEntries = 65_535;
/** Of the file by whose text a function is known. */
const mostRead = 64 * 1024;

export interface InspectedArchive {
  /** By name: of files in the archive's root whose text says what the function is, where they are short. */
  readonly texts: ReadonlyMap<string, string>;
}

const unreadable = () => invalid('Could not unzip uploaded file. Please check your file, then try to upload again.');

export function openArchive(bytes: Uint8Array): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      { lazyEntries: true, validateEntrySizes: true },
      (error, zip) => (error || !zip ? reject(unreadable()) : resolve(zip)),
    );
  });
}

/** Entries one by one; what `work` throws ends it. @throws AwsError InvalidParameterValueException */
export async function eachEntry(zip: ZipFile, work: (entry: Entry) => Promise<void> | void): Promise<void> {
  if (zip.entryCount > mostEntries) throw invalid(`An archive may have ${mostEntries} files.`);
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on('error', () => reject(unreadable()));
      zip.on('end', resolve);
      zip.on('entry', (entry: Entry) => {
        (async () => work(entry))().then(() => zip.readEntry(), reject);
      });
      zip.readEntry();
    });
  } finally {
    zip.close();
  }
}

/** @throws AwsError InvalidParameterValueException */
export async function inspectArchive(bytes: Uint8Array): Promise<InspectedArchive> {
  const texts = new Map<string, string>();
  let total = 0;
  const zip = await openArchive(bytes);
  await eachEntry(zip, async (entry) => {
    total += entry.uncompressedSize;
    if (total > mostUnpacked) throw invalid(`Unzipped size must be smaller than ${mostUnpacked} bytes`);
    const isRead = entry.fileName === 'index.py' && entry.uncompressedSize <= mostRead;
    if (isRead) texts.set(entry.fileName, (await contentsOf(zip, entry, mostRead)).toString('utf8'));
  });
  return { texts };
}

/** @throws AwsError where there are more bytes than `most` */
export async function contentsOf(zip: ZipFile, entry: Entry, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of await streamOf(zip, entry)) {
    size += (chunk as Buffer).length;
    if (size > most) throw unreadable();
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

export function streamOf(zip: ZipFile, entry: Entry): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error || !stream ? reject(unreadable()) : resolve(stream)));
  });
}
