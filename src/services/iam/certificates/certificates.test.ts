import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leafMaker, mintAuthority } from '../../../tls/mint.ts';
import { checkChain, parseCertificate } from './certificates.ts';

const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };

test('a chain begins with who signed the certificate', async () => {
  const [authority, another] = [await mintAuthority(validity), await mintAuthority(validity)];
  const leaf = parseCertificate((await (await leafMaker(authority))([], validity)).cert);
  checkChain(leaf, authority.cert);
  checkChain(leaf, `${authority.cert}\n${authority.cert}\n`);
  const refused = {
    name: 'MalformedCertificate',
    message: /^Unable to validate certificate chain\. The certificate chain must start with the immediate signing/,
  };
  for (const chain of [another.cert, `${another.cert}${authority.cert}`, `${authority.cert}${another.cert}`])
    assert.throws(() => checkChain(leaf, chain), refused);
  assert.throws(() => checkChain(leaf, authority.cert.repeat(21)), refused);
});
