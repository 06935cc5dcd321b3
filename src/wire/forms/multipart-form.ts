/**
 * A form as browsers send it with a file (multipart/form-data): the fields before the file, then the file as it comes.
 * What comes before the file is bounded, the file is streamed, and what comes after it is not read.
 * Spec: RFC 7578, RFC 2046 (section 5.1)
 */
import type { BodyStream } from '../body/body-stream.ts';

export interface FormFile {
  /** As the client has it, with its path; absent: it was written as an ordinary field. */
  readonly name: string | undefined;
  readonly body: BodyStream;
}

export interface Form {
  /** By name in lower case; several of one name are joined by commas. */
  readonly fields: ReadonlyMap<string, string>;
  /** Bytes before the file. */
  readonly head: number;
  /** Bytes of what has to come after the file. */
  readonly tail: number;
  readonly file: FormFile | undefined;
  /** Nobody reads on: whatever is left of the body is left alone. */
  end(): void;
}

/** `malformed`: it is no such form, or breaks off. `too-long`: what comes before the file is. */
export type FormFault = 'malformed' | 'too-long';

export class FormRefused extends Error {
  override readonly name = 'FormRefused';
  readonly fault: FormFault;
  constructor(fault: FormFault) {
    super(`The form was refused: ${fault}.`);
    this.fault = fault;
  }
}

/** Bytes before the file; S3's own bound. */
const maxHeadBytes = 20_000;
const maxBoundary = 200;

/** `fileField`: the name of the file's field, which ends the form. @throws FormRefused, and nobody reads on */
export async function readForm(body: BodyStream, contentType: string, fileField: string): Promise<Form> {
  const reader = createReader(body);
  try {
    return await readWith(reader, boundaryOf(contentType), fileField);
  } catch (error) {
    reader.end();
    throw error;
  }
}

async function readWith(reader: Reader, boundary: string, fileField: string): Promise<Form> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const { end } = reader;
  const fields = new Map<string, string>();
  await reader.until(delimiter);
  for (;;) {
    // The last delimiter ends in two hyphens, others in a line break.
    const rest = (await reader.until(lineBreak)).toString('latin1');
    if (rest.startsWith('--')) return { fields, head: reader.taken(), tail: 0, file: undefined, end };
    if (rest.trim() !== '') throw new FormRefused('malformed');
    const { name, fileName } = dispositionOf((await reader.until(headersEnd)).toString('utf8'));
    if (name === fileField) {
      const file = { name: fileName, body: reader.streamUntil(delimiter) };
      return { fields, head: reader.taken(), tail: delimiter.length + 4, file, end };
    }
    const value = (await reader.until(delimiter)).toString('utf8');
    fields.set(name, fields.has(name) ? `${fields.get(name)},${value}` : value);
  }
}

const lineBreak = Buffer.from('\r\n');
const headersEnd = Buffer.from('\r\n\r\n');

function boundaryOf(contentType: string): string {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain ?? '';
  if (!/^multipart\/form-data\s*;/i.test(contentType) || boundary === '' || boundary.length > maxBoundary)
    throw new FormRefused('malformed');
  return boundary;
}

/** Browsers write a quotation mark in a name as `%22`. */
function dispositionOf(headers: string): { readonly name: string; readonly fileName: string | undefined } {
  const line = headers.split('\r\n').find((one) => /^content-disposition\s*:\s*form-data\s*;/i.test(one)) ?? '';
  const parameter = (name: string) =>
    new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, 'i')
      .exec(line)
      ?.slice(1)
      .find((one) => one !== undefined);
  const name = parameter('name');
  if (name === undefined || name === '') throw new FormRefused('malformed');
  return { name: name.toLowerCase(), fileName: parameter('filename') };
}

interface Reader {
  /** What comes before the marker, which is read over. @throws FormRefused */
  until(marker: Buffer): Promise<Buffer>;
  streamUntil(marker: Buffer): BodyStream;
  /** Bytes that are read over. */
  taken(): number;
  end(): void;
}

function createReader(body: BodyStream): Reader {
  const chunks = body[Symbol.asyncIterator]();
  // The first delimiter has no line before it.
  let held: Buffer = Buffer.from('\r\n');
  let taken = -held.length;
  const more = async (): Promise<boolean> => {
    const { value, done } = await chunks.next();
    if (done === true) return false;
    held = held.length === 0 ? value : Buffer.concat([held, value]);
    return true;
  };
  const skip = (bytes: number): void => {
    held = held.subarray(bytes);
    taken += bytes;
  };
  return {
    taken: () => taken,
    // Not waited for: it may itself wait for bytes that do not come.
    end: () => void Promise.resolve(chunks.return?.()).catch(() => {}),
    async until(marker) {
      for (let from = 0; ;) {
        const at = held.indexOf(marker, from);
        if (taken + (at < 0 ? held.length - marker.length : at) > maxHeadBytes) throw new FormRefused('too-long');
        if (at >= 0) {
          const before = held.subarray(0, at);
          skip(at + marker.length);
          return before;
        }
        from = Math.max(0, held.length - marker.length + 1);
        if (!(await more())) throw new FormRefused('malformed');
      }
    },
    async *streamUntil(marker) {
      for (;;) {
        const at = held.indexOf(marker);
        const safe = at < 0 ? held.length - marker.length + 1 : at;
        if (safe > 0) {
          const part = held.subarray(0, safe);
          skip(safe);
          yield part;
        }
        if (at >= 0) return;
        if (!(await more())) throw new FormRefused('malformed');
      }
    },
  };
}
