/**
 * "Create key": what it is for, and what it is called. Its policy is the default one, and can be changed afterwards.
 */
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { EditPage } from '../../components/pages/edit-page';
import { usePageFrame } from '../../components/pages/page-frame';
import { keyPath, keysCrumbs } from './addresses';
import { createAlias, createKey, type KeySpec, type KeyUsageType } from './api/keys';

interface Kind {
  readonly value: string;
  readonly label: string;
  readonly spec: KeySpec;
  readonly usage: KeyUsageType;
}

const kind = (label: string, spec: KeySpec, usage: KeyUsageType): Kind => ({
  value: `${spec}/${usage}`,
  label,
  spec,
  usage,
});

const symmetric = kind('Symmetric: encrypt and decrypt', 'SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
const kinds: readonly Kind[] = [
  symmetric,
  kind('RSA 2048: encrypt and decrypt', 'RSA_2048', 'ENCRYPT_DECRYPT'),
  kind('RSA 4096: encrypt and decrypt', 'RSA_4096', 'ENCRYPT_DECRYPT'),
  kind('RSA 2048: sign and verify', 'RSA_2048', 'SIGN_VERIFY'),
  kind('ECC NIST P-256: sign and verify', 'ECC_NIST_P256', 'SIGN_VERIFY'),
  kind('ECC NIST P-384: sign and verify', 'ECC_NIST_P384', 'SIGN_VERIFY'),
  kind('ECC secg P-256k1: sign and verify', 'ECC_SECG_P256K1', 'SIGN_VERIFY'),
  kind('ECC NIST P-256: key agreement', 'ECC_NIST_P256', 'KEY_AGREEMENT'),
  kind('HMAC 256: generate and verify MAC', 'HMAC_256', 'GENERATE_VERIFY_MAC'),
];

export function Component() {
  const [chosen, setChosen] = useState(symmetric);
  const [alias, setAlias] = useState('');
  const [description, setDescription] = useState('');
  const [shown, setShown] = useState(false);
  const made = useRef<string>(undefined);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const problem = aliasProblem(alias);
  const save = async () => {
    made.current ??= await createKey({
      alias,
      description: description.trim(),
      spec: chosen.spec,
      usage: chosen.usage,
    });
    await createAlias(alias.trim(), made.current);
    notify({ type: 'success', content: 'The key is created.' });
    await navigate(keyPath(made.current));
  };
  return (
    <EditPage
      title="Create key"
      breadcrumbs={keysCrumbs}
      backPath="/kms"
      saveLabel="Create key"
      check={() => {
        setShown(true);
        return problem === undefined;
      }}
      onSave={save}
    >
      <Container header={<Header variant="h2">Configure key</Header>}>
        <SpaceBetween size="l">
          <FormField label="Key type and usage">
            <Select
              selectedOption={chosen}
              options={kinds}
              onChange={(event) => {
                setChosen(kinds.find(({ value }) => value === event.detail.selectedOption.value) ?? symmetric);
              }}
            />
          </FormField>
          <FormField label="Alias" {...(shown && problem && { errorText: problem })}>
            <Input
              value={alias}
              invalid={shown && problem !== undefined}
              onChange={(event) => setAlias(event.detail.value)}
            />
          </FormField>
          <FormField label="Description (optional)">
            <Input value={description} onChange={(event) => setDescription(event.detail.value)} />
          </FormField>
        </SpaceBetween>
      </Container>
    </EditPage>
  );
}

function aliasProblem(text: string): string | undefined {
  const name = text.trim();
  if (name === '') return 'An alias is required.';
  if (name.startsWith('aws/')) return 'Aliases that begin with aws/ are for AWS.';
  return /^[\w/-]{1,250}$/.test(name) ? undefined : 'Letters, digits, /, _ and -, at most 250 of them.';
}
