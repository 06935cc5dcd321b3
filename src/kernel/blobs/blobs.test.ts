import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { type Blobs, BlobTooLarge, openBlobs, openMemoryBlobs } from './blobs.ts';
import { BlobDamaged, type Encrypted } from './chunk-cipher.ts';
import { type KeptBlobs, smallBlobRange, smallBytes, withSmallBlobs } from './small-blobs.ts';
import { openSqliteStore } from '../sqlite/store.ts';
import type { Store } from '../store.ts';

const unknown = '0'.repeat(32);
const body = Buffer.from('0123456789'.repeat(50_000));
const inChunks = () =>
  Readable.from(
    Array.from({ length: 50 }, (_, index) => body.subarray(index * 10_000, (index + 1) * 10_000)),
    { objectMode: false },
  );

async function onDisk(run: (blobs: Blobs, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-blobs-'));
  try {
    await run(await openBlobs(folder), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

const kinds: Record<string, (run: (blobs: Blobs) => Promise<void>) => Promise<void>> = {
  'on disk': onDisk,
  'in memory': (run) => run(openMemoryBlobs()),
  'some of them in the store': (run) => overStore(openMemoryBlobs(), (blobs) => run(blobs)),
};

async function overStore(files: Blobs, run: (blobs: KeptBlobs, store: Store) => Promise<void>): Promise<void> {
  const store = openSqliteStore({ path: ':memory:' });
  try {
    await run(withSmallBlobs(files, store), store);
  } finally {
    await store.close();
  }
}

describe('small blobs', () => {
  const small = Buffer.alloc(smallBytes, 'small');

  it('close what they took the beginning of, where there is no file for the rest', async () => {
    const stage = () => Promise.reject(new Error('no room'));
    await overStore({ ...openMemoryBlobs(), stage }, async (blobs) => {
      const large = inChunks();
      await assert.rejects(blobs.stage(large), /no room/);
      assert.ok(large.destroyed);
    });
  });

  it('lie in the store from the commit of the record on that names them; larger ones in files', () =>
    onDisk((files, folder) =>
      overStore(files, async (blobs, store) => {
        const ids: string[] = [];
        for (const bytes of [small, Buffer.alloc(smallBytes + 1), Buffer.alloc(0)]) {
          const { id } = await blobs.stage(Readable.from([bytes], { objectMode: false }));
          await store.write(async (tx) => blobs.keep(tx, id));
          blobs.settle(id);
          ids.push(id);
        }
        assert.deepEqual(
          ids.map((id) => blobs.isSmall(id)),
          [true, false, true],
        );
        assert.deepEqual(filesIn(folder), [ids[1]]);
        const again = withSmallBlobs(files, store);
        const sizes = await Promise.all(ids.map(async (id) => (await buffer(again.open(id))).length));
        assert.deepEqual(sizes, [smallBytes, smallBytes + 1, 0]);
        assert.ok((await store.read((tx) => again.readAtOnce(tx, ids[0]!)))!.equals(small));
        assert.equal(await store.read((tx) => again.readAtOnce(tx, ids[1]!)), undefined);
        assert.equal(await again.storedBytes(ids[0]!), smallBytes);
        await again.delete(ids[0]!);
        await assert.rejects(buffer(again.open(ids[0]!)), { code: 'ENOENT' });
      }),
    ));

  it('that no commit kept are nowhere', () =>
    overStore(openMemoryBlobs(), async (blobs, store) => {
      const { id } = await blobs.stage(small);
      await assert.rejects(
        store.write(async (tx) => {
          blobs.keep(tx, id);
          throw new Error('refused');
        }),
        /refused/,
      );
      blobs.settle(id);
      await assert.rejects(buffer(blobs.open(id)), { code: 'ENOENT' });
      assert.deepEqual(await store.read((tx) => tx.range(smallBlobRange)), { entries: [], more: false });
    }));

  it('are encrypted where a key is given, and read at once, or refused where they were changed', () =>
    overStore(openMemoryBlobs(), async (blobs, store) => {
      const key = randomBytes(32);
      const { id, size } = await blobs.stage(small, { key });
      await store.write(async (tx) => blobs.keep(tx, id));
      blobs.settle(id);
      assert.ok(!(await buffer(blobs.open(id))).includes(small.subarray(0, 16)));
      const read = (encrypted: Encrypted) => store.read((tx) => blobs.readAtOnce(tx, id, encrypted));
      assert.ok((await read({ key, size }))!.equals(small));
      assert.equal((await buffer(blobs.open(id, { start: 3, end: 7 }, { key, size }))).toString(), 'llsma');
      await assert.rejects(read({ key: randomBytes(32), size }), BlobDamaged);
      await assert.rejects(read({ key, size: size - 1 }), BlobDamaged);
    }));

  it('stay open for who has their key, and only where they may', () =>
    overStore(openMemoryBlobs(), async (blobs, store) => {
      const key = randomBytes(32);
      const stage = async () => {
        const { id, size } = await blobs.stage(small, { key });
        await store.write(async (tx) => blobs.keep(tx, id));
        blobs.settle(id);
        return { id, size };
      };
      const read = (id: string, encrypted: Encrypted, staysOpen: boolean) =>
        store.read((tx) => blobs.readAtOnce(tx, id, encrypted, staysOpen));
      const [open, closed] = [await stage(), await stage()];
      assert.ok((await read(open.id, { key, size: open.size }, true))!.equals(small));
      assert.ok((await read(closed.id, { key, size: closed.size }, false))!.equals(small));
      await store.write(async (tx) => tx.deleteRange(smallBlobRange));
      assert.ok((await read(open.id, { key, size: open.size }, true))!.equals(small));
      assert.equal(await read(open.id, { key, size: open.size }, false), undefined);
      assert.equal(await read(open.id, { key: randomBytes(32), size: open.size }, true), undefined);
      assert.equal(await read(closed.id, { key, size: closed.size }, true), undefined);
      await blobs.clear();
      assert.equal(await read(open.id, { key, size: open.size }, true), undefined);
    }));
});

for (const [kind, withBlobs] of Object.entries(kinds)) {
  describe(`blobs ${kind}`, () => {
    it('are measured while they are staged, and read whole or in part', () =>
      withBlobs(async (blobs) => {
        const staged = await blobs.stage(inChunks());
        assert.deepEqual(
          { ...staged, id: '' },
          {
            id: '',
            size: body.length,
            md5: createHash('md5').update(body).digest('hex'),
          },
        );
        assert.ok((await buffer(blobs.open(staged.id))).equals(body));
        assert.equal((await buffer(blobs.open(staged.id, { start: 8, end: 11 }))).toString(), '8901');
        const empty = await blobs.stage(new Uint8Array());
        assert.equal(empty.size, 0);
        assert.equal((await buffer(blobs.open(empty.id))).length, 0);
      }));

    it('too large a body is refused, in one piece or many', () =>
      withBlobs(async (blobs) => {
        assert.equal((await blobs.stage(body, { maxBytes: body.length })).size, body.length);
        await assert.rejects(blobs.stage(body, { maxBytes: body.length - 1 }), BlobTooLarge);
        const stream = inChunks();
        await assert.rejects(blobs.stage(stream, { maxBytes: 100 }), BlobTooLarge);
        assert.ok(stream.destroyed);
      }));

    it('are gone after delete and clear; a sweep leaves alone what this process staged', () =>
      withBlobs(async (blobs) => {
        const [a, b] = await Promise.all(['a', 'b'].map((text) => blobs.stage(Buffer.from(text))));
        await blobs.delete(a!.id);
        await blobs.delete(a!.id);
        await assert.rejects(buffer(blobs.open(a!.id)), { code: 'ENOENT' });
        await blobs.sweep(async () => new Set());
        assert.equal((await buffer(blobs.open(b!.id))).toString(), 'b');
        await blobs.clear();
        await assert.rejects(buffer(blobs.open(b!.id)), { code: 'ENOENT' });
        assert.equal((await blobs.stage(Buffer.from('d'))).size, 1);
      }));

    it('ids that are none are refused', () =>
      withBlobs(async (blobs) => {
        for (const id of ['', 'x', '../../etc/passwd', `${unknown}0`, '00/../../x'])
          assert.throws(() => blobs.open(id), /32 hexadecimal/);
        await assert.rejects(buffer(blobs.open(unknown)), { code: 'ENOENT' });
      }));
  });
}

describe('blobs on disk', () => {
  it('leave no file behind when the body fails', () =>
    onDisk(async (blobs, folder) => {
      const failing = Readable.from(
        (async function* () {
          yield Buffer.from('half');
          throw new Error('connection lost');
        })(),
      );
      await assert.rejects(blobs.stage(failing), /connection lost/);
      await assert.rejects(blobs.stage(body, { maxBytes: 1 }), BlobTooLarge);
      assert.deepEqual(filesIn(folder), []);
    }));

  it('that no record knows are swept at the next start, while others are staged', () =>
    onDisk(async (before, folder) => {
      const [used, orphan] = await Promise.all(['used', 'orphan'].map((text) => before.stage(Buffer.from(text))));
      const blobs = await openBlobs(folder);
      let fresh: string | undefined;
      await blobs.sweep(async (ids) => {
        fresh ??= (await blobs.stage(Buffer.from('fresh'))).id;
        return new Set(ids.filter((id) => id === used!.id));
      });
      await assert.rejects(buffer(blobs.open(orphan!.id)), { code: 'ENOENT' });
      assert.deepEqual(filesIn(folder).sort(), [used!.id, fresh!].sort());
    }));

  it('are there at the next start, without what was half staged', () =>
    onDisk(async (blobs, folder) => {
      const { id } = await blobs.stage(Buffer.from('kept'));
      mkdirSync(join(folder, 'staging'), { recursive: true });
      writeFileSync(join(folder, 'staging', unknown), 'half');
      const next = await openBlobs(folder);
      assert.equal((await buffer(next.open(id))).toString(), 'kept');
      assert.deepEqual(filesIn(folder), [id]);
    }));
});
