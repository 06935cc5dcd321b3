/** "Store a new secret": any text, such as JSON with keys and values. */
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { EditPage } from '../../components/pages/edit-page';
import { usePageFrame } from '../../components/pages/page-frame';
import { secretPath, secretsCrumb } from './addresses';
import { createSecret } from './api/secrets';

function nameProblem(name: string): string | undefined {
  if (name === '') return 'Enter a name.';
  return /^[\w/+=.@!-]{1,512}$/.test(name) ? undefined : 'Use letters, digits and the characters / _ + = . @ ! -';
}

export function Component() {
  const [values, setValues] = useState({ name: '', description: '', keyId: '', value: '' });
  const [shown, setShown] = useState(false);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const name = values.name.trim();
  const problems = { name: nameProblem(name), value: values.value === '' ? 'Enter a value.' : undefined };
  const change = (part: Partial<typeof values>) => setValues((before) => ({ ...before, ...part }));
  const errorOf = (key: keyof typeof problems) => (shown ? problems[key] : undefined);
  return (
    <EditPage
      title="Store a new secret"
      breadcrumbs={[secretsCrumb]}
      backPath="/secrets-manager"
      saveLabel="Store"
      check={() => {
        setShown(true);
        return problems.name === undefined && problems.value === undefined;
      }}
      onSave={async () => {
        await createSecret({ ...values, name, keyId: values.keyId.trim() });
        notify({ type: 'success', content: 'The secret is stored.' });
        await navigate(secretPath(name));
      }}
    >
      <Container header={<Header variant="h2">Secret</Header>}>
        <SpaceBetween size="l">
          <FormField label="Secret name" constraintText="For example prod/app/database." errorText={errorOf('name')}>
            <Input
              value={values.name}
              invalid={errorOf('name') !== undefined}
              autoComplete={false}
              spellcheck={false}
              onChange={(event) => change({ name: event.detail.value })}
            />
          </FormField>
          <FormField label="Description - optional">
            <Input value={values.description} onChange={(event) => change({ description: event.detail.value })} />
          </FormField>
          <FormField label="Encryption key - optional" constraintText="Without one it is aws/secretsmanager.">
            <Input
              value={values.keyId}
              spellcheck={false}
              onChange={(event) => change({ keyId: event.detail.value })}
            />
          </FormField>
          <FormField label="Secret value" constraintText="Text, or JSON." errorText={errorOf('value')}>
            <Textarea
              value={values.value}
              invalid={errorOf('value') !== undefined}
              spellcheck={false}
              onChange={(event) => change({ value: event.detail.value })}
            />
          </FormField>
        </SpaceBetween>
      </Container>
    </EditPage>
  );
}
